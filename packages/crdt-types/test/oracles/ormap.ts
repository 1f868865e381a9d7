import fc from 'fast-check'
import type { Event, Op } from '../support/world.js'
import { keyOf, keysOf } from './sets.js'

const key = fc.constantFrom('a', '__proto__', 'a/b')
const leaf = fc.oneof(
  fc.constantFrom('x', 'y', 1).map(v => ['mvreg', 'write', v]),
  fc.constant(['mvreg', 'clear']),
  fc.tuple(fc.constant('aworset'), fc.constantFrom('add', 'remove'), fc.constantFrom('x', 'y')),
  fc.constantFrom('enable', 'disable').map(name => ['ewflag', name])
)
const inner: fc.Arbitrary<readonly unknown[]> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 2, arbitrary: fc.tuple(key, leaf).map(([k, call]) => ['ormap', 'applySub', k, ...call]) },
  { weight: 1, arbitrary: key.map(k => ['ormap', 'remove', k]) }
)
export const mapOps: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(key, inner).map(([k, call]) => ({ name: 'applySub', args: [k, ...call] })) },
  { weight: 1, arbitrary: key.map(k => ({ name: 'remove', args: [k] })) }
)

/** A call as the path it goes down and what it does there. */
interface Call {
  readonly event: Event
  readonly path: readonly string[]
  readonly types: readonly string[]
  readonly name: string
  readonly arg: unknown
}

function unfold (event: Event): Call {
  const path: string[] = []
  const types: string[] = []
  let { name, args } = event as Op
  for (;;) {
    if (name === 'remove' && (types.length === 0 || types.at(-1) === 'ormap')) {
      return { event, path: [...path, String(args[0])], types, name: 'drop', arg: undefined }
    }
    if (name !== 'applySub') return { event, path, types, name, arg: args[0] }
    path.push(String(args[0]))
    types.push(String(args[1]))
    name = String(args[2])
    args = args.slice(3)
  }
}

const MAKES_A_DOT = ['write', 'add', 'enable']

/** Does a later call, having seen an earlier one, take its place? */
function replaces (later: Call, earlier: Call): boolean {
  const depth = later.path.length
  for (let i = 0; i < depth; i++) {
    if (earlier.path[i] !== later.path[i]) return false
    if (later.types[i] === undefined) return true // dropped the key
    if (earlier.types[i] !== later.types[i]) return MAKES_A_DOT.includes(later.name) // gave the key another type
  }
  if (earlier.path.length !== depth) return false
  return later.types.at(-1) !== 'aworset' || keyOf(later.arg) === keyOf(earlier.arg)
}

/** The map's value in a form that compares: sets as sorted keys. */
export function mapValue (events: readonly Event[]): unknown {
  const calls = events.map(unfold)
  const live = calls.filter(call => MAKES_A_DOT.includes(call.name) &&
    !calls.some(later => later.event.seen.has(call.event.index) && replaces(later, call)))
  return build(live, 0)
}

function build (live: readonly Call[], depth: number): unknown {
  const entries = [...new Set(live.map(call => call.path[depth]!))].sort().map(k => {
    const here = live.filter(call => call.path[depth] === k)
    const type = here.map(call => call.types[depth]!).sort()[0]!
    const shown = here.filter(call => call.types[depth] === type)
    return [k, type === 'ormap' ? build(shown, depth + 1) : type === 'ewflag' ? true : keysOf(shown.map(call => call.arg))] as const
  })
  return entries
}

/** The same form of what `value()` gives. */
export function comparable (value: unknown): unknown {
  if (value instanceof Set) return keysOf(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([k, v]) => [k, comparable(v)])
}
