import { expect } from 'chai'
import { builtInTypes, createReplica, createUndo } from '@peer-base/crdt-types'
import type { BuiltInTypeName, CrdtType } from '@peer-base/crdt-types'

describe('a standalone replica', () => {
  it('applies a mutation at once and returns the delta that makes it elsewhere', () => {
    const alice = createReplica('aworset', { id: 'alice' })
    const bob = createReplica('aworset', { id: 'bob' })
    bob.apply(alice.add('milk'))
    expect(alice.value()).to.deep.equal(new Set(['milk']))
    expect(bob.value()).to.deep.equal(new Set(['milk']))
  })

  it('emits delta for its own changes only, and change for all', () => {
    const alice = createReplica('gset', { id: 'alice' })
    const bob = createReplica('gset', { id: 'bob' })
    const heard: unknown[] = []
    alice.on('delta', delta => bob.apply(delta))
    bob.on('delta', () => heard.push('delta'))
    const stop = bob.on('change', change => heard.push(change))
    alice.add('a')
    alice.add('a')
    bob.add('b')
    stop()
    bob.add('c')
    expect(heard).to.deep.equal([{ add: 'a' }, { add: 'b' }, 'delta', 'delta'])
  })

  it('tells one change per element of a group', () => {
    const alice = createReplica('aworset', { id: 'alice' })
    const bob = createReplica('aworset', { id: 'bob' })
    const heard: unknown[] = []
    bob.on('change', change => heard.push(change))
    alice.add('a')
    alice.add('b')
    bob.load(alice.encode())
    bob.load(alice.encode())
    bob.apply(alice.add('a'))
    bob.apply(alice.remove('a'))
    expect(heard).to.deep.equal([{ add: 'a' }, { add: 'b' }, { remove: 'a' }])
    const map = createReplica('ormap', { id: 'carol' })
    map.on('change', change => heard.push(change))
    map.applySub('k', 'mvreg', 'write', 1)
    map.applySub('k', 'mvreg', 'write', 2)
    map.remove('absent')
    expect(heard.slice(3)).to.deep.equal([{ key: 'k' }, { key: 'k' }])
  })

  it('gives the same value reference while the state is unchanged, and another after a change', () => {
    const calls: Array<[BuiltInTypeName, string, unknown[]]> = [
      ['gset', 'add', ['x']], ['2pset', 'add', ['x']], ['aworset', 'add', ['x']], ['rworset', 'add', ['x']], ['rwlwwset', 'add', ['x']], ['mvreg', 'write', ['x']],
      ['lwwreg', 'write', [{ n: 1 }]], ['ormap', 'applySub', ['k', 'mvreg', 'write', 1]], ['rga', 'push', ['x']]
    ]
    for (const [name, mutator, args] of calls) {
      const type: CrdtType = builtInTypes[name]
      const replica = createReplica(type, { id: 'alice' })
      const before: unknown = replica.value()
      replica[mutator](...args)
      const after: unknown = replica.value()
      expect(after, name).not.to.equal(before)
      expect(replica.value(), name).to.equal(after)
      const other = type.join(type.initial(), type.decode!(replica.encode()))
      expect(type.value(other), name).to.equal(type.value(other))
      replica.load(replica.encode())
      expect(type.value(other), name).to.deep.equal(replica.value())
    }
  })

  it('keeps the values under unchanged keys of a map the same references', () => {
    const map = createReplica('ormap', { id: 'alice' })
    map.applySub('a', 'aworset', 'add', 1)
    map.applySub('b', 'aworset', 'add', 1)
    const before = map.value()
    map.applySub('b', 'aworset', 'add', 2)
    expect(map.value()['a']).to.equal(before['a'])
    expect(map.value()['b']).not.to.equal(before['b'])
  })

  it('is not changed by changing an object that was put in or got out', () => {
    const alice = createReplica('lwwreg', { id: 'alice' })
    const put = { list: [1] }
    alice.write(put)
    const bytes = alice.encode()
    put.list.push(2)
    expect(alice.value()).to.deep.equal({ list: [1] })
    alice.value().list.push(3)
    expect(alice.encode()).to.deep.equal(bytes)
  })

  it('changes nothing when a mutator throws', () => {
    const bad: Array<[BuiltInTypeName, string, unknown[]]> = [
      ['gcounter', 'inc', [-1]], ['gcounter', 'inc', [0.5]], ['gcounter', 'inc', [NaN]], ['gcounter', 'inc', ['1']], ['gcounter', 'inc', [2 ** 53]],
      ['pncounter', 'dec', [-1]], ['ccounter', 'inc', [Infinity]], ['gset', 'add', [undefined]], ['gset', 'add', [() => 1]], ['aworset', 'add', ['\ud800']],
      ['aworset', 'remove', [Symbol('s')]], ['lwwreg', 'write', []], ['lwwreg', 'write', ['late', 1]], ['lwwreg', 'write', [1, 2, 3]], ['rwlwwset', 'add', [NaN, 1]], ['mvreg', 'write', []]
    ]
    for (const [name, mutator, args] of bad) {
      const replica = createReplica(builtInTypes[name], { id: 'alice' })
      const before = replica.encode()
      let events = 0
      replica.on('change', () => events++)
      expect(() => replica[mutator](...args), `${name}.${mutator}`).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
      expect(replica.encode()).to.deep.equal(before)
      expect(events).to.equal(0)
    }
  })

  it('counts exactly past 2^53, the same everywhere, and refuses more than a replica can hold', () => {
    const replicas = ['a', 'b', 'c'].map(id => createReplica('gcounter', { id }))
    const deltas = replicas.map(replica => replica.inc(Number.MAX_SAFE_INTEGER))
    for (const [i, replica] of replicas.entries()) for (let j = 2; j >= 0; j--) replica.apply(deltas[(i + j) % 3])
    for (const replica of replicas) expect(replica.value()).to.equal(3 * Number.MAX_SAFE_INTEGER)
    expect(() => replicas[0]!.inc()).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })

  it('takes both forms of a timestamp; without one the later write wins, even after a write from the future', () => {
    const alice = createReplica('lwwreg', { id: 'alice' })
    const bob = createReplica('lwwreg', { id: 'bob' })
    bob.apply(alice.write(8.64e15, 'from the future'))
    alice.apply(bob.write('after it'))
    expect(alice.value()).to.equal('after it')
    const set = createReplica('rwlwwset', { id: 'alice' })
    set.add('e')
    set.remove('e')
    set.add('e')
    set.add(1, 'f')
    set.remove(1, 'f')
    expect(set.value()).to.deep.equal(new Set(['e']))
  })

  it('offers the queries of its type', () => {
    const alice = createReplica('text', { id: 'alice' })
    alice.push('hello')
    const token = alice.positionAt(5)
    alice.insertAt(0, 'oh ')
    expect(alice.indexOf(token)).to.equal(8)
  })

  it('has the members of sequences and undo for text, lists, maps and registers', () => {
    for (const [name, mutator, args] of [['text', 'push', ['a']], ['rga', 'push', ['a']], ['ormap', 'applySub', ['k', 'mvreg', 'write', 1]]] as const) {
      const type: CrdtType = builtInTypes[name]
      const replica = createReplica(type, { id: 'alice' })
      const undo = createUndo(replica)
      const before: unknown = replica.value()
      replica[mutator](...args)
      expect(undo.undo()).to.equal(true)
      expect(replica.value()).to.deep.equal(before)
      undo.stop()
    }
  })

  it('calls every listener when one throws, and reports what it threw', () => {
    const reported: unknown[] = []
    const alice = createReplica('gcounter', { id: 'alice', report: error => reported.push(error) })
    let heard = 0
    const failure = new Error('a listener failed')
    alice.on('change', () => { throw failure })
    alice.on('change', () => heard++)
    alice.inc()
    expect(heard).to.equal(1)
    expect(reported).to.deep.equal([failure])
    expect(alice.value()).to.equal(1)
  })

  it('refuses an empty id, an unknown type, a mutator with the name of a member, and bytes that are no state', () => {
    expect(() => createReplica('gcounter', { id: '' })).to.throw().with.property('code', 'PEERBASE_BAD_ARGUMENT')
    expect(() => createReplica('toString' as 'gcounter', { id: 'a' })).to.throw().with.property('code', 'PEERBASE_UNKNOWN_TYPE')
    const clash: CrdtType<number> = { initial: () => 0, join: (a, b) => a + b, value: s => s, mutators: { load: () => 0 } }
    expect(() => createReplica(clash, { id: 'a' })).to.throw(/load/).with.property('code', 'PEERBASE_INVALID_TYPE')
    const alice = createReplica('gcounter', { id: 'a' })
    expect(() => alice.load(Uint8Array.of(9))).to.throw().with.property('code', 'PEERBASE_CRDT_DECODE')
  })
})
