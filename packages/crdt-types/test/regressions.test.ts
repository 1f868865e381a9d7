import { createRequire } from 'node:module'
import { expect } from 'chai'
import { builtInTypes, createReplica } from '@peer-base/crdt-types'
import type { AnyReplica, BuiltInTypeName } from '@peer-base/crdt-types'

/** What the published package of 2019 does, run beside ours: the defect itself where that is cheap, and an oracle for what it does right. */
interface OldReplica { value (): any, apply (delta: unknown): unknown, state (): unknown, [mutator: string]: (...args: any[]) => any }
const old = createRequire(import.meta.url)('delta-crdts') as (name: string) => (id: string) => OldReplica

interface Pair { alice: AnyReplica, bob: AnyReplica }

function ours (name: BuiltInTypeName): Pair {
  return { alice: createReplica(builtInTypes[name], { id: 'alice' }), bob: createReplica(builtInTypes[name], { id: 'bob' }) }
}

function theirs (name: string): { alice: OldReplica, bob: OldReplica } {
  return { alice: old(name)('alice'), bob: old(name)('bob') }
}

function send (from: AnyReplica, to: AnyReplica, delta: unknown): void {
  to.applyEncoded(from.encodeDelta(delta), from.id)
}

describe('defects of the 2019 package that are not here:', () => {
  it('a remove from aworset arrives (its delta named no dot)', () => {
    const before = theirs('aworset')
    before.bob.apply(before.alice['add']!('e'))
    before.bob.apply(before.alice['remove']!('e'))
    expect([...before.alice.value()]).to.deep.equal([])
    expect([...before.bob.value()]).to.deep.equal(['e'])

    const { alice, bob } = ours('aworset')
    send(alice, bob, alice['add']('e'))
    send(alice, bob, alice['remove']('e'))
    expect([alice.value().size, bob.value().size]).to.deep.equal([0, 0])
  })

  it('disable of ewflag and enable of dwflag arrive (likewise)', () => {
    const before = theirs('ewflag')
    before.bob.apply(before.alice['enable']!())
    before.bob.apply(before.alice['disable']!())
    expect([before.alice.value(), before.bob.value()]).to.deep.equal([false, true])

    const enable = ours('ewflag')
    send(enable.alice, enable.bob, enable.alice['enable']())
    expect(enable.bob.value()).to.equal(true)
    send(enable.alice, enable.bob, enable.alice['disable']())
    expect(enable.bob.value()).to.equal(false)
    const disable = ours('dwflag')
    send(disable.alice, disable.bob, disable.alice['disable']())
    expect(disable.bob.value()).to.equal(false)
    send(disable.alice, disable.bob, disable.alice['enable']())
    expect(disable.bob.value()).to.equal(true)
  })

  it('a remove inside an ormap arrives (likewise)', () => {
    const { alice, bob } = ours('ormap')
    send(alice, bob, alice['applySub']('tags', 'aworset', 'add', 'x'))
    send(alice, bob, alice['applySub']('tags', 'aworset', 'add', 'y'))
    send(alice, bob, alice['applySub']('tags', 'aworset', 'remove', 'x'))
    expect(bob.value()).to.deep.equal({ tags: new Set(['y']) })
  })

  it('lexcounter counts a second time (it threw)', () => {
    const before = old('lexcounter')('alice')
    before['inc']!()
    expect(() => before['inc']!()).to.throw(TypeError)

    const { alice, bob } = ours('lexcounter')
    for (const m of ['inc', 'inc', 'dec', 'inc']) send(alice, bob, alice[m]())
    expect([alice.value(), bob.value()]).to.deep.equal([2, 2])
  })

  it('ormap keeps an earlier delta that arrives late (its context forgot gaps)', () => {
    const { alice, bob } = ours('ormap')
    const first = alice['applySub']('first', 'mvreg', 'write', 1)
    const second = alice['applySub']('second', 'mvreg', 'write', 2)
    const third = alice['remove']('second')
    for (const delta of [third, second, first, third]) send(alice, bob, delta)
    expect(bob.value()).to.deep.equal({ first: new Set([1]) })
    expect(bob.encode()).to.deep.equal(alice.encode())
  })

  it('the delta of a change does not grow with the state (it was the whole state)', () => {
    const before = old('aworset')('alice')
    for (let i = 0; i < 100; i++) before['add']!(i)
    expect((before['add']!('last').ds as Map<unknown, unknown>).size).to.equal(101)

    const calls: Array<[BuiltInTypeName, string, (i: number) => unknown[]]> = [
      ['aworset', 'add', i => [i]], ['rworset', 'add', i => [i]], ['gset', 'add', i => [i]], ['mvreg', 'write', i => [i]], ['pncounter', 'inc', () => []],
      ['ccounter', 'inc', () => []], ['ewflag', 'enable', () => []], ['ormap', 'applySub', i => [`k${i}`, 'mvreg', 'write', i]], ['rwlwwset', 'add', i => [i]]
    ]
    for (const [name, mutator, args] of calls) {
      const { alice } = ours(name)
      const size = (i: number): number => alice.encodeDelta(alice[mutator](...args(i))).length
      const small = size(0)
      for (let i = 1; i < 2000; i++) alice[mutator](...args(i))
      expect(size(2000), name).to.be.at.most(small + 10)
    }
  })

  it('a join leaves its argument alone (it compacted both, and one delta used twice deleted elements)', () => {
    const { alice, bob } = ours('aworset')
    const carol = createReplica('aworset', { id: 'carol' })
    const deltas = [1, 2, 3, 4, 5].map(n => alice['add'](n))
    for (const delta of [...deltas].reverse()) bob.apply(delta)
    for (const delta of deltas) carol.apply(delta)
    for (const delta of deltas) bob.apply(delta)
    expect(carol.value()).to.deep.equal(new Set([1, 2, 3, 4, 5]))
    expect(bob.value()).to.deep.equal(new Set([1, 2, 3, 4, 5]))
  })

  it('ids survive the codec (byte ids were compared by identity, 3 increments read as 6)', () => {
    const { alice, bob } = ours('gcounter')
    for (let i = 0; i < 3; i++) {
      send(alice, bob, alice['inc']())
      bob.load(alice.encode())
    }
    expect(bob.value()).to.equal(3)
  })

  it('ccounter counts down from nothing (three decrements read as -1)', () => {
    const before = old('ccounter')('alice')
    for (let i = 0; i < 3; i++) before['dec']!()
    expect(before.value()).to.equal(-1)

    const { alice, bob } = ours('ccounter')
    for (let i = 0; i < 3; i++) send(alice, bob, alice['dec']())
    expect([alice.value(), bob.value()]).to.deep.equal([-3, -3])
    send(alice, bob, alice['inc'](3))
    send(alice, bob, alice['inc']())
    expect(bob.value()).to.equal(1)
  })

  it('lwwreg gives objects written at the same time a winner (each replica kept its own)', () => {
    const before = theirs('lwwreg')
    const [a, b] = [before.alice['write']!(1, { n: 1 }), before.bob['write']!(1, { n: 2 })]
    before.alice.apply(b)
    before.bob.apply(a)
    expect(before.alice.value()).not.to.deep.equal(before.bob.value())

    const { alice, bob } = ours('lwwreg')
    const [mine, yours] = [alice['write'](1, { n: 1 }), bob['write'](1, { n: 2 })]
    send(alice, bob, mine)
    send(bob, alice, yours)
    expect(alice.value()).to.deep.equal({ n: 2 })
    expect(bob.value()).to.deep.equal({ n: 2 })
  })

  it('rwlwwset lets remove win a tie (add did)', () => {
    const before = old('rwlwwset')('alice')
    before['add']!(1, 'e')
    before['remove']!(1, 'e')
    expect([...before.value()]).to.deep.equal(['e'])

    const { alice, bob } = ours('rwlwwset')
    const [add, remove] = [alice['add'](1, 'e'), bob['remove'](1, 'e')]
    send(alice, bob, add)
    send(bob, alice, remove)
    expect([alice.value().size, bob.value().size]).to.deep.equal([0, 0])
  })

  it('sets hold equal objects once (redelivery doubled them, and removes missed them)', () => {
    for (const name of ['gset', '2pset', 'aworset', 'rworset', 'rwlwwset'] as const) {
      const { alice, bob } = ours(name)
      const delta = alice['add']({ n: 1 })
      send(alice, bob, delta)
      send(alice, bob, delta)
      bob['add']({ n: 1 })
      expect(bob.value(), name).to.deep.equal(new Set([{ n: 1 }]))
      if (name === 'gset') continue
      send(bob, alice, bob['remove']({ n: 1 }))
      expect(bob.value().size, name).to.equal(0)
    }
    const { alice } = ours('aworset')
    alice['add'](null)
    alice['remove'](null)
    expect(alice.value().size).to.equal(0)
  })

  it('ormap.remove of an absent key does nothing, and a removed key is forgotten (it threw, and kept every key)', () => {
    expect(() => old('ormap')('alice')['remove']!('absent')).to.throw(TypeError)

    const { alice, bob } = ours('ormap')
    send(alice, bob, alice['remove']('absent'))
    const empty = alice.encode().length
    for (let i = 0; i < 50; i++) {
      send(alice, bob, alice['applySub'](`secret ${i}`, 'mvreg', 'write', i))
      send(alice, bob, alice['remove'](`secret ${i}`))
    }
    expect(bob.value()).to.deep.equal({})
    expect(bob.encode().length).to.be.at.most(empty + 24)
    expect(Buffer.from(bob.encode()).includes('secret')).to.equal(false)
  })

  it('ormap refuses a type that is not causal, at once (it broke on the second use)', () => {
    const { alice } = ours('ormap')
    for (const type of ['gcounter', 'gset', 'lwwreg', 'rga', 'text', '2pset', 'nonsense', '__proto__', 7, undefined]) {
      expect(() => alice['applySub']('k', type, 'inc')).to.throw(/cannot embed/).with.property('code', 'PEERBASE_BAD_ARGUMENT')
    }
    for (const mutator of ['inc', 'toString', '__proto__', undefined]) {
      expect(() => alice['applySub']('k', 'mvreg', mutator)).to.throw(/not a mutator/).with.property('code', 'PEERBASE_BAD_ARGUMENT')
    }
    for (const key of [7, undefined, null, '\ud800']) {
      expect(() => alice['applySub'](key, 'mvreg', 'write', 1)).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
    }
    expect(alice.value()).to.deep.equal({})
  })

  it('rga refuses to remove past the end (it hung for ever the second time)', () => {
    const { alice } = ours('rga')
    alice['push']('a')
    for (const position of [1, 7, -1, 0.5, NaN]) expect(() => alice['removeAt'](position)).to.throw().with.property('code', 'PEERBASE_POSITION')
    expect(() => alice['insertAt'](2, 'x')).to.throw().with.property('code', 'PEERBASE_POSITION')
    expect(alice.value()).to.deep.equal(['a'])
  })
})

describe('what the 2019 package does right is done the same:', () => {
  const histories: Array<[BuiltInTypeName, Array<[string, ...unknown[]]>]> = [
    ['gcounter', [['inc'], ['inc']]],
    ['pncounter', [['inc'], ['dec'], ['dec']]],
    ['ccounter', [['inc', 2], ['inc'], ['dec']]],
    ['gset', [['add', 'a'], ['add', 'a'], ['add', 'b']]],
    ['2pset', [['add', 'a'], ['remove', 'a'], ['add', 'a'], ['add', 'b']]],
    ['aworset', [['add', 'a'], ['add', 'b'], ['remove', 'a'], ['add', 'a']]],
    ['rworset', [['add', 'a'], ['remove', 'a'], ['add', 'b']]],
    ['rwlwwset', [['add', 1, 'a'], ['remove', 2, 'a'], ['add', 1, 'b'], ['add', 1, 'a']]],
    ['lwwreg', [['write', 2, 'late'], ['write', 1, 'early']]],
    ['mvreg', [['write', 'a'], ['write', 'b']]],
    ['ewflag', [['enable'], ['disable'], ['enable']]],
    ['dwflag', [['disable'], ['enable'], ['disable']]],
    ['rga', [['push', 'b'], ['insertAt', 0, 'a'], ['insertAllAt', 2, ['c', 'd']], ['removeAt', 1], ['updateAt', 0, 'z']]],
    ['ormap', [['applySub', 'k', 'mvreg', 'write', 1], ['applySub', 'm', 'ormap', 'applySub', 'n', 'aworset', 'add', 2], ['applySub', 'k', 'mvreg', 'write', 3]]]
  ]
  for (const [name, calls] of histories) {
    it(`${name} has the same initial value and the same value after each call of one replica`, () => {
      const { alice } = ours(name)
      const model = old(name)('alice')
      expect(alice.value()).to.deep.equal(model.value())
      for (const [mutator, ...args] of calls) {
        alice[mutator](...args)
        model[mutator]!(...args)
        expect(alice.value(), mutator).to.deep.equal(model.value())
      }
    })
  }
})
