import { encodeValue } from '../codec/value-codec.js'
import { ArgumentError } from '../errors.js'
import { call } from './members.js'
import type { History, UndoTarget } from './history.js'

/** What stood in a register, or under a key of a map, before an own change and after it. */
interface Part {
  readonly key: string | null
  readonly before: unknown
  readonly after: unknown
}

/** Undo for `mvreg` and `ormap`: the value from before, where what the own change left is still there. */
export function storeHistory (shared: UndoTarget, typeOf: ((key: string) => string) | undefined): History<Part> {
  return { record, revert, merges: () => false }

  function record (_delta: unknown, change: unknown, before: unknown): Part[] {
    if (before instanceof Set) return before.size === 0 ? [] : [{ key: null, before, after: shared.value() }]
    const { key } = change as { key: string }
    return [{ key, before: at(before, key), after: at(shared.value(), key) }]
  }

  function revert ({ key, before, after }: Part): void {
    const now = key === null ? shared.value() : at(shared.value(), key)
    if (key === null) {
      if (same(now, after)) call(shared, 'write', first(before))
      return
    }
    const type = typeOf?.(key) ?? typeFor(before ?? after)
    if (type === 'aworset' || type === 'rworset') revertSet(key, type, { before, after })
    else if (type === 'ccounter') revertCounter(key, Number(before ?? 0) - Number(after ?? 0))
    else if (!same(now, after)) return
    else if (before === undefined) call(shared, 'remove', key)
    else if (type === 'mvreg') call(shared, 'applySub', key, type, 'write', first(before))
    else if (type === 'ewflag' || type === 'dwflag') call(shared, 'applySub', key, type, before === true ? 'enable' : 'disable')
    else throw new ArgumentError(`Undo knows no way back for ${type} under a key`)
  }

  /** Elements that the change added go, those it removed come back; whatever others did to other elements stays. */
  function revertSet (key: string, type: string, { before, after }: { before: unknown, after: unknown }): void {
    const [was, is] = [elements(before), elements(after)]
    for (const [id, element] of is) if (!was.has(id)) call(shared, 'applySub', key, type, 'remove', element)
    for (const [id, element] of was) if (!is.has(id)) call(shared, 'applySub', key, type, 'add', element)
  }

  function revertCounter (key: string, by: number): void {
    if (by > 0) call(shared, 'applySub', key, 'ccounter', 'inc', by)
    else if (by < 0) call(shared, 'applySub', key, 'ccounter', 'dec', -by)
  }
}

function at (map: unknown, key: string): unknown {
  return Object.hasOwn(map as object, key) ? (map as Record<string, unknown>)[key] : undefined
}

function typeFor (value: unknown): string {
  if (typeof value === 'number') return 'ccounter'
  return typeof value === 'boolean' ? 'ewflag' : 'mvreg'
}

function first (values: unknown): unknown {
  const [value] = values as Set<unknown>
  return value
}

function elements (value: unknown): Map<string, unknown> {
  return new Map([...(value instanceof Set ? value : [])].map((element) => [encodeValue(element).join(), element]))
}

function same (x: unknown, y: unknown): boolean {
  if (!(x instanceof Set) || !(y instanceof Set)) return x === y
  const others = elements(y)
  return x.size === y.size && [...elements(x).keys()].every((id) => others.has(id))
}
