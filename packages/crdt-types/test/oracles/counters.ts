import fc from 'fast-check'
import type { Event, Op } from '../support/world.js'

const by = fc.oneof(fc.constant([]), fc.tuple(fc.nat(1000)))

export const up: fc.Arbitrary<Op> = by.map(args => ({ name: 'inc', args }))
export const upOrDown: fc.Arbitrary<Op> = fc.record({ name: fc.constantFrom('inc', 'dec'), args: by })
export const oneUpOrDown: fc.Arbitrary<Op> = fc.record({ name: fc.constantFrom('inc', 'dec'), args: fc.constant([]) })

/** A counter is the sum of all that was counted. */
export function sum (events: readonly Event[]): number {
  let n = 0
  for (const { name, args } of events) n += (name === 'inc' ? 1 : -1) * Number(args[0] ?? 1)
  return n
}
