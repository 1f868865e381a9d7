import fc from 'fast-check'
import { encodeValue } from '@peer-base/crdt-types'
import type { Event, Op } from '../support/world.js'

/** Few elements, so that replicas meet; awkward ones; equal ones that are different objects. */
export const element: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('a', 'b', '', '__proto__', '☂', 0, -0, 1, 1.5, NaN, null, true, 2n),
  fc.constantFrom(1, 2).map(n => ({ n })),
  fc.constantFrom(1, 2).map(n => [n, new Set([n])]),
  fc.constantFrom(1, 2).map(n => Uint8Array.of(n)),
  fc.constantFrom(1, 2).map(n => new Map<unknown, unknown>([[{ n }, n]]))
)

export const addOps: fc.Arbitrary<Op> = element.map(e => ({ name: 'add', args: [e] }))
export const setOps: fc.Arbitrary<Op> = fc.record({ name: fc.constantFrom('add', 'add', 'remove'), args: element.map(e => [e]) })
export const timedSetOps: fc.Arbitrary<Op> = fc.record({
  name: fc.constantFrom('add', 'remove'),
  args: fc.tuple(fc.constantFrom(-1, 0, 1, 2, 1.5, 2 ** 60), element)
})

export const keyOf = (value: unknown): string => Buffer.from(encodeValue(value)).toString('hex')
/** A set as sorted keys, so that sets of objects compare. */
export const keysOf = (values: Iterable<unknown>): string[] => [...new Set(Array.from(values, keyOf))].sort()

const about = (key: string) => ({ args }: Event): boolean => keyOf(args[args.length - 1]) === key
const unseen = (events: readonly Event[]) => ({ index }: Event): boolean => !events.some(other => other.seen.has(index))

function elementsWhere (events: readonly Event[], holds: (about: Event[]) => boolean): string[] {
  return keysOf(events.map(({ args }) => args[args.length - 1])).filter(key => holds(events.filter(about(key))))
}

export const grown = (events: readonly Event[]): string[] => elementsWhere(events, () => true)
export const twoPhase = (events: readonly Event[]): string[] => elementsWhere(events, all => all.every(({ name }) => name === 'add'))
/** In, when an add has been seen by no later call about the element. */
export const addWins = (events: readonly Event[]): string[] =>
  elementsWhere(events, all => all.filter(unseen(all)).some(({ name }) => name === 'add'))
/** In, when all calls that no later call has seen are adds. */
export const removeWins = (events: readonly Event[]): string[] =>
  elementsWhere(events, all => all.filter(unseen(all)).every(({ name }) => name === 'add'))
/** In, when the greatest time has adds only. */
export const lastWins = (events: readonly Event[]): string[] => elementsWhere(events, all => {
  const last = Math.max(...all.map(({ args }) => Number(args[0])))
  return all.filter(({ args }) => args[0] === last).every(({ name }) => name === 'add')
})
