import { createRequire } from 'node:module'
import { expect } from 'chai'
import { createRegistry, createReplica } from '@peer-base/crdt-types'
import type { AnyReplica, CrdtTypeDefinition } from '@peer-base/crdt-types'

/** The published package of 2019, which has no types of its own. */
const legacy = createRequire(import.meta.url)('delta-crdts') as { type (name: string): CrdtTypeDefinition }

function replicas (definition: CrdtTypeDefinition): { alice: AnyReplica, bob: AnyReplica } {
  const registry = createRegistry()
  registry.define('old', definition)
  return { alice: createReplica(registry.type('old'), { id: 'alice' }), bob: createReplica(registry.type('old'), { id: 'bob' }) }
}

function send (from: AnyReplica, to: AnyReplica, delta: unknown): void {
  to.applyEncoded(from.encodeDelta(delta), from.id)
}

describe('a type written for the 2019 package works unchanged:', () => {
  it('gset, which tells its changes through this.changed', () => {
    const { alice, bob } = replicas(legacy.type('gset'))
    const heard: unknown[] = []
    bob.on('change', change => heard.push(change))
    send(alice, bob, alice['add']('a'))
    send(alice, bob, alice['add']('b'))
    send(alice, bob, alice['add']('b'))
    expect(heard).to.deep.equal([{ add: 'a' }, { add: 'b' }])
    expect(bob.value()).to.deep.equal(new Set(['a', 'b']))
  })

  it('gcounter and 2pset, whose states are maps and arrays of sets', () => {
    const counter = replicas(legacy.type('gcounter'))
    for (let i = 0; i < 3; i++) send(counter.alice, counter.bob, counter.alice['inc']())
    send(counter.bob, counter.alice, counter.bob['inc']())
    expect([counter.alice.value(), counter.bob.value()]).to.deep.equal([4, 4])
    const set = replicas(legacy.type('2pset'))
    send(set.alice, set.bob, set.alice['add']('x'))
    send(set.bob, set.alice, set.bob['remove']('x'))
    expect([set.alice.value().size, set.bob.value().size]).to.deep.equal([0, 0])
  })

  it('rga, by deltas and by whole states', () => {
    const { alice, bob } = replicas(legacy.type('rga'))
    for (const letter of 'pear') send(alice, bob, alice['push'](letter))
    const mine = alice['insertAt'](0, 'a')
    const theirs = bob['removeAt'](3)
    send(alice, bob, mine)
    send(bob, alice, theirs)
    expect(alice.value()).to.deep.equal([...'apea'])
    expect(bob.value()).to.deep.equal(alice.value())
    const carol = replicas(legacy.type('rga')).alice
    carol.load(bob.encode())
    expect(carol.value()).to.deep.equal(alice.value())
  })

  it('aworset and mvreg, whose states are instances of classes', () => {
    const set = replicas(legacy.type('aworset'))
    send(set.alice, set.bob, set.alice['add']('x'))
    send(set.bob, set.alice, set.bob['add']('y'))
    expect(set.alice.value()).to.deep.equal(new Set(['x', 'y']))
    expect(set.bob.value()).to.deep.equal(new Set(['x', 'y']))
    const register = replicas(legacy.type('mvreg'))
    send(register.alice, register.bob, register.alice['write']('one'))
    send(register.bob, register.alice, register.bob['write']('two'))
    expect(register.alice.value()).to.deep.equal(new Set(['two']))
  })

  it('a type that joins in place and keeps what it was given', () => {
    const { alice, bob } = replicas({
      initial: () => new Map<string, number[]>(),
      join (a: Map<string, number[]>, b: Map<string, number[]>) {
        for (const [key, list] of b) {
          const mine = a.get(key)
          if (mine === undefined) a.set(key, list) // keeps a part of b
          else for (const n of list) if (!mine.includes(n)) mine.push(n)
        }
        return a
      },
      value: (state: Map<string, number[]>) => [...(state.get('all') ?? [])].sort((a, b) => a - b),
      mutators: { add: (_id: string, _state: unknown, n: number) => new Map([['all', [n]]]) }
    })
    const first = alice['add'](1)
    bob.apply(first)
    bob['add'](2)
    alice['add'](3)
    expect(first).to.deep.equal(new Map([['all', [1]]]))
    expect([alice.value(), bob.value()]).to.deep.equal([[1, 3], [1, 2]])
  })

  it('a type with incrementalValue that shows an Immutable collection', () => {
    const calls: unknown[] = []
    const { alice, bob } = replicas({
      initial: () => 0,
      join: (a: number, b: number) => Math.max(a, b),
      value: (state: number) => ({ n: state }),
      mutators: { raise: (_id: string, _state: number, n: number) => n },
      incrementalValue (before: number, after: number, delta: number, cache?: { value: unknown }) {
        calls.push([before, after, delta, cache === undefined])
        return { value: { toJS: () => ({ n: after, steps: calls.length }) } }
      }
    })
    expect(bob.value()).to.deep.equal({ n: 0 })
    send(alice, bob, alice['raise'](5))
    expect(bob.value()).to.deep.equal({ n: 5, steps: 2 })
    expect(bob.value()).to.equal(bob.value())
    expect(calls).to.deep.equal([[0, 5, 5, true], [0, 5, 5, true]])
  })
})
