import { expect } from 'chai'
import fc from 'fast-check'
import { builtInTypes, createReplica } from '@peer-base/crdt-types'
import { runs } from './support/runs.js'
import { subjects } from './support/subjects.js'
import { orders, play, settle, steps } from './support/world.js'
import type { Event, Op } from './support/world.js'

const { ormap } = builtInTypes
const embeddable = Object.entries(subjects).filter(([, { type }]) => type.embeddable === true)

/** The same history, one map down. */
const inside = (name: string) => (op: Op): Op => ({ name: 'applySub', args: ['k', name, op.name, ...op.args] })
const outside = (event: Event): Event => ({ ...event, name: String(event.args[2]), args: event.args.slice(3) })

describe('an ormap', () => {
  for (const [name, { type, ops, oracle, shown }] of embeddable) {
    it(`embeds ${name}, which keeps its rule under any delivery`, () => {
      fc.assert(fc.property(steps(ops.map(inside(name))), orders(), fc.boolean(), (history, order, batch) => {
        const world = play(ormap, history)
        settle(world, order, batch)
        for (const state of world.states) {
          // What is empty is not in the map; its value would be the initial one.
          const value: unknown = 'k' in ormap.value(state) ? ormap.value(state).k : type.value(type.initial())
          expect(shown(value)).to.deep.equal(oracle(world.events.map(outside)))
          expect(ormap.encode!(state)).to.deep.equal(ormap.encode!(world.states[0]))
        }
      }), runs(50))
    })
  }

  it('keeps what was changed under a key while another replica removed it, and only that', () => {
    const alice = createReplica('ormap', { id: 'alice' })
    const bob = createReplica('ormap', { id: 'bob' })
    bob.apply(alice.applySub('list', 'aworset', 'add', 'old'))
    const removal = bob.remove('list')
    const change = alice.applySub('list', 'aworset', 'add', 'new')
    alice.apply(removal)
    bob.apply(change)
    expect(alice.value()).to.deep.equal({ list: new Set(['new']) })
    expect(bob.value()).to.deep.equal(alice.value())
  })

  it('gives a key another type when told to, and shows the same one everywhere when told so twice at once', () => {
    const alice = createReplica('ormap', { id: 'alice' })
    const bob = createReplica('ormap', { id: 'bob' })
    bob.apply(alice.applySub('k', 'mvreg', 'write', 'text'))
    bob.apply(alice.applySub('k', 'ccounter', 'inc', 2))
    expect(bob.value()).to.deep.equal({ k: 2 })
    bob.applySub('k', 'aworset', 'remove', 'what is not there')
    bob.applySub('k', 'ewflag', 'disable')
    expect(bob.value()).to.deep.equal({ k: 2 })
    const flag = alice.applySub('k', 'ewflag', 'enable')
    const set = bob.applySub('k', 'aworset', 'add', 'e')
    alice.apply(set)
    bob.apply(flag)
    expect(alice.value()).to.deep.equal({ k: new Set(['e']) })
    expect(bob.value()).to.deep.equal(alice.value())
    alice.apply(bob.remove('k'))
    expect(alice.value()).to.deep.equal({})
  })

  it('takes awkward keys, and never a prototype for one', () => {
    const alice = createReplica('ormap', { id: 'alice' })
    const keys = ['__proto__', 'constructor', 'toString', '', 'a/b', '☂️', '0']
    for (const key of keys) alice.applySub(key, 'mvreg', 'write', key)
    const bob = createReplica('ormap', { id: 'bob' })
    bob.load(alice.encode())
    expect(Object.keys(bob.value()).sort()).to.deep.equal([...keys].sort())
    expect(Object.getPrototypeOf(bob.value())).to.equal(Object.prototype)
    for (const key of keys) bob.remove(key)
    expect(bob.value()).to.deep.equal({})
  })

  it('nests 32 deep and refuses to nest deeper', () => {
    const path = (depth: number): unknown[] => depth === 1 ? ['k', 'ewflag', 'enable'] : ['k', 'ormap', 'applySub', ...path(depth - 1)]
    const alice = createReplica(ormap, { id: 'alice' })
    alice['applySub'](...path(32))
    const bob = createReplica(ormap, { id: 'bob' })
    bob.load(alice.encode())
    expect(bob.value()).to.deep.equal(alice.value())
    expect(() => alice['applySub'](...path(33))).to.throw(/32 deep/).with.property('code', 'PEERBASE_BAD_ARGUMENT')
  })
})
