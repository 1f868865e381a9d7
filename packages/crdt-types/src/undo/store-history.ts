import { encodeValue } from '../codec/value-codec.js'
import { ArgumentError } from '../errors.js'
import { call } from './members.js'
import type { History, UndoTarget } from './history.js'

/** Keys from the map down through maps in it; none for a register. */
type Path = readonly string[]

/** What stood in a register, or under a key of a map, before an own change and after it. */
interface Part {
  readonly path: Path
  readonly before: unknown
  readonly after: unknown
}

/** Undo for `mvreg` and `ormap`: the value from before, none at all included, where what the own change left is still there. */
export function storeHistory (shared: UndoTarget, typeOf: ((key: string) => string) | undefined): History<Part> {
  return new StoreHistory(shared, typeOf)
}

class StoreHistory implements History<Part> {
  readonly #shared: UndoTarget
  readonly #typeOf: ((key: string) => string) | undefined

  constructor (shared: UndoTarget, typeOf: ((key: string) => string) | undefined) {
    this.#shared = shared
    this.#typeOf = typeOf
  }

  record (_delta: unknown, change: unknown, before: unknown): Part[] {
    if (before instanceof Set) return [{ path: [], before, after: this.#shared.value() }]
    const { key } = change as { key: string }
    return [{ path: [key], before: at(before, key), after: at(this.#shared.value(), key) }]
  }

  revert ({ path, before, after }: Part): void {
    const now = path.reduce(at, this.#shared.value())
    const [key] = path
    if (key === undefined) {
      if (!same(now, after)) return
      const values = before as Set<unknown> // of a register, for there is no path
      if (values.size === 0) call(this.#shared, 'clear')
      else call(this.#shared, 'write', first(values))
      return
    }
    const type = (path.length === 1 ? this.#typeOf?.(key) : undefined) ?? typeFor(before ?? after)
    if (type === 'ormap') this.#revertMap(path, before, after)
    else if (type === 'aworset' || type === 'rworset') this.#revertSet(path, type, { before, after })
    else if (type === 'ccounter') this.#revertCounter(path, Number(before ?? 0) - Number(after ?? 0))
    else if (!same(now, after)) return
    else if (before === undefined) this.#remove(path)
    else if (type === 'mvreg') this.#change(path, type, 'write', first(before))
    else if (type === 'ewflag' || type === 'dwflag') this.#change(path, type, before === true ? 'enable' : 'disable')
    else throw new ArgumentError(`Undo knows no way back for ${type} under a key`)
  }

  /** Each key of a map in the map by itself: what others did to other keys stays. */
  #revertMap (path: Path, before: unknown, after: unknown): void {
    for (const key of new Set([...keysOf(before), ...keysOf(after)])) {
      const [was, is] = [at(before, key), at(after, key)]
      if (!equal(was, is)) this.revert({ path: [...path, key], before: was, after: is })
    }
  }

  /** Elements that the change added go, those it removed come back; whatever others did to other elements stays. */
  #revertSet (path: Path, type: string, { before, after }: { before: unknown, after: unknown }): void {
    const [was, is] = [elements(before), elements(after)]
    for (const [id, element] of is) if (!was.has(id)) this.#change(path, type, 'remove', element)
    for (const [id, element] of was) if (!is.has(id)) this.#change(path, type, 'add', element)
  }

  #revertCounter (path: Path, by: number): void {
    if (by > 0) this.#change(path, 'ccounter', 'inc', by)
    else if (by < 0) this.#change(path, 'ccounter', 'dec', -by)
  }

  /** Calls a mutator of what stands at the end of the path. */
  #change (path: Path, type: string, mutator: string, ...args: unknown[]): void {
    call(this.#shared, 'applySub', ...path.flatMap((key, i) => i === 0 ? [key] : ['ormap', 'applySub', key]), type, mutator, ...args)
  }

  #remove (path: Path): void {
    const key = path[path.length - 1]
    if (path.length === 1) call(this.#shared, 'remove', key)
    else this.#change(path.slice(0, -1), 'ormap', 'remove', key)
  }

  merges (): boolean { return false }
}

function at (map: unknown, key: string): unknown {
  return isMap(map) && Object.hasOwn(map, key) ? (map as Record<string, unknown>)[key] : undefined
}

function typeFor (value: unknown): string {
  if (typeof value === 'number') return 'ccounter'
  if (isMap(value)) return 'ormap'
  return typeof value === 'boolean' ? 'ewflag' : 'mvreg'
}

function isMap (value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Set)
}

function keysOf (map: unknown): string[] {
  return isMap(map) ? Object.keys(map) : []
}

/** As `same`, through maps. */
function equal (x: unknown, y: unknown): boolean {
  if (!isMap(x) || !isMap(y)) return same(x, y)
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && equal(at(x, key), at(y, key)))
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
