import { expect } from 'chai'
import fc from 'fast-check'
import { createBuiltInTypes } from '@peer-base/crdt-types'
import { element, keyOf, keysOf, setOps } from './oracles/sets.js'
import { runs } from './support/runs.js'
import { orders, play, settle, steps } from './support/world.js'
import type { Event } from './support/world.js'

/** Clocks that stand still, jump ahead by hours and go back. */
const clock = fc.array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(10_000_000)), { minLength: 1, maxLength: 8 })
  .map(readings => {
    let i = 0
    return () => readings[i++ % readings.length]!
  })

const last = (events: readonly Event[]): Event[] => events.filter(({ index }) => !events.some(other => other.seen.has(index)))

describe('without timestamps from the caller', () => {
  it('lwwreg shows a write that no later write has seen, the same everywhere, whatever the clocks say', () => {
    const writes = element.map(e => ({ name: 'write', args: [e] }))
    fc.assert(fc.property(clock, steps(writes), orders(), fc.boolean(), (now, history, order, batch) => {
      const { lwwreg } = createBuiltInTypes({ now })
      const world = play(lwwreg, history)
      settle(world, order, batch)
      const candidates = keysOf(last(world.events).map(({ args }) => args[0]))
      for (const state of world.states) {
        expect(candidates).to.include(keyOf(lwwreg.value(state)))
        expect(lwwreg.encode!(state)).to.deep.equal(lwwreg.encode!(world.states[0]))
      }
    }), runs(200))
  })

  it('rwlwwset follows for each element a call that no later call about it has seen', () => {
    fc.assert(fc.property(clock, steps(setOps), orders(), fc.boolean(), (now, history, order, batch) => {
      const { rwlwwset } = createBuiltInTypes({ now })
      const world = play(rwlwwset, history)
      settle(world, order, batch)
      for (const key of keysOf(world.events.map(({ args }) => args[0]))) {
        const names = last(world.events.filter(({ args }) => keyOf(args[0]) === key)).map(({ name }) => name)
        for (const state of world.states) {
          const isIn = keysOf(rwlwwset.value(state)).includes(key)
          expect(names).to.include(isIn ? 'add' : 'remove')
          expect(rwlwwset.encode!(state)).to.deep.equal(rwlwwset.encode!(world.states[0]))
        }
      }
    }), runs(200))
  })

  it('no clock is read before a timestamp is needed', () => {
    let reads = 0
    const types = createBuiltInTypes({ now: () => ++reads })
    types.lwwreg.mutators['write']!('alice', types.lwwreg.initial(), 7, 'given')
    expect(reads).to.equal(0)
    types.lwwreg.mutators['write']!('alice', types.lwwreg.initial(), 'not given')
    expect(reads).to.equal(1)
  })
})
