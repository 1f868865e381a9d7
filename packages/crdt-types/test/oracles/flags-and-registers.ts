import fc from 'fast-check'
import type { Event, Op } from '../support/world.js'
import { element, keyOf, keysOf } from './sets.js'

export const flagOps: fc.Arbitrary<Op> = fc.record({ name: fc.constantFrom('enable', 'disable'), args: fc.constant([]) })
export const writeOps: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: element.map(e => ({ name: 'write', args: [e] })) },
  { weight: 1, arbitrary: fc.constant({ name: 'clear', args: [] }) }
)
export const timedWriteOps: fc.Arbitrary<Op> = fc.tuple(fc.constantFrom(-1, 0, 1, 2, 1.5), element).map(args => ({ name: 'write', args }))

const latest = (events: readonly Event[]): Event[] => events.filter(({ index }) => !events.some(other => other.seen.has(index)))

export const enableWins = (events: readonly Event[]): boolean => latest(events).some(({ name }) => name === 'enable')
export const disableWins = (events: readonly Event[]): boolean => !latest(events).some(({ name }) => name === 'disable')
export const concurrent = (events: readonly Event[]): string[] => keysOf(latest(events).filter(({ name }) => name === 'write').map(({ args }) => args[0]))

/** The greatest time, then the greatest encoding: hexadecimal text sorts as its bytes do. */
export function lastWritten (events: readonly Event[]): string {
  const time = Math.max(...events.map(({ args }) => Number(args[0])))
  return events.filter(({ args }) => args[0] === time).map(({ args }) => keyOf(args[1])).sort().at(-1)!
}
