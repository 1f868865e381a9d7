import type { Dot } from '../causal/causal-context.js'
import type { CausalKind, DotStore } from '../causal/dot-store.js'
import { compareStrings } from '../codec/compare-bytes.js'

/** What one dot of a map says: where it stands and what it says there. */
export interface MapPayload { readonly key: string, readonly kind: CausalKind, readonly inner: unknown }

/** The part of a map under one key that is of one type. */
export interface Slot { readonly kind: CausalKind, readonly store: DotStore<unknown> }

/** What a join did to a map. */
export interface MapChange { readonly key: string }

/** Live dots by key, then by type. A key without live dots is not there at all. */
export class MapStore implements DotStore<MapPayload> {
  /** Nearly always one slot a key; more after concurrent writes of different types, ascending by type name. */
  readonly #slots = new Map<string, Slot[]>()
  #size = 0
  #value: Record<string, unknown> | undefined

  get size (): number {
    return this.#size
  }

  insert (dot: Dot, { key, kind, inner }: MapPayload): MapChange {
    let slots = this.#slots.get(key)
    if (slots === undefined) this.#slots.set(key, slots = [])
    let slot = slots.find(other => other.kind === kind)
    if (slot === undefined) {
      slot = { kind, store: kind.createStore() }
      slots.push(slot)
      if (slots.length > 1) slots.sort((a, b) => compareStrings(a.kind.name, b.kind.name))
    }
    slot.store.insert(dot, inner)
    this.#size++
    this.#value = undefined
    return { key }
  }

  delete (dot: Dot, { key, kind, inner }: MapPayload): MapChange | undefined {
    const slots = this.#slots.get(key)
    const slot = slots?.find(other => other.kind === kind)
    if (slots === undefined || slot === undefined) return undefined
    slot.store.delete(dot, inner)
    if (slot.store.size === 0) slots.splice(slots.indexOf(slot), 1)
    if (slots.length === 0) this.#slots.delete(key)
    this.#size--
    this.#value = undefined
    return { key }
  }

  /** O(1) while unchanged; after a change O(keys), with the values under unchanged keys the same references. */
  value (): Record<string, unknown> {
    if (this.#value !== undefined) return this.#value
    const object: Record<string, unknown> = {}
    for (const [key, [first]] of this.#slots) {
      const value = first?.store.value()
      if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
      else object[key] = value
    }
    this.#value = object
    return object
  }

  * dots (): Iterable<Dot> {
    for (const key of this.#slots.keys()) yield * this.dotsOf(key)
  }

  /** Every live dot under one key. */
  * dotsOf (key: string): Iterable<Dot> {
    for (const { store } of this.#slots.get(key) ?? []) yield * store.dots()
  }

  /** What stands under a key, by type. */
  of (key: string): readonly Slot[] {
    return this.#slots.get(key) ?? []
  }
}
