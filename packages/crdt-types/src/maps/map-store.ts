import type { CausalKind, DotStore, Draft, LiveDot, Path } from '../causal/dot-store.js'

/** The part of a map under one key that is of one type. */
export interface Slot {
  /** From the document down to here; what is said here is said with this very path. */
  readonly path: Path
  readonly kind: CausalKind
  readonly store: DotStore
  /** What else stands under the key, by name of type. */
  next: Slot | undefined
}

/** What a join did to a map. */
export interface MapChange { readonly key: string }

/** Live dots by key, then by type. A key without live dots is not there at all. */
export class MapStore implements DotStore {
  /** Nearly always one slot a key; more after concurrent writes of different types, ascending by type name. */
  readonly #slots = new Map<string, Slot>()
  /** The first slot of the key last asked for: a change, what it replaces and the join of both ask for one. */
  #last: Slot | undefined
  #lastKey = ''
  #size = 0
  #value: Record<string, unknown> | undefined

  get size (): number {
    return this.#size
  }

  insert (dot: LiveDot, depth: number): MapChange {
    const step = dot.path[depth]! // a dot comes here by a path that leads on
    let slot = this.of(step.key, step.kind)
    if (slot === undefined) this.#file(step.key, slot = slotFor(dot.path, depth))
    slot.store.insert(dot, depth + 1)
    this.#size++
    this.#value = undefined
    return step
  }

  delete (dot: LiveDot, depth: number): MapChange | undefined {
    const step = dot.path[depth]! // as above
    const slot = this.of(step.key, step.kind)
    if (slot === undefined) return undefined
    slot.store.delete(dot, depth + 1)
    if (slot.store.size === 0) this.#drop(step.key, slot)
    this.#size--
    this.#value = undefined
    return step
  }

  /** O(1) while unchanged; after a change O(keys), with the values under unchanged keys the same references. */
  value (): Record<string, unknown> {
    if (this.#value !== undefined) return this.#value
    const object: Record<string, unknown> = {}
    for (const [key, slot] of this.#slots) {
      const value = slot.store.value()
      if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
      else object[key] = value
    }
    this.#value = object
    return object
  }

  supersedeAll (draft: Draft): void {
    for (const slot of this.#slots.values()) supersedeSlots(draft, slot, undefined)
  }

  /** Takes what stands under a key out, or what of it is not of the type `but`. */
  supersede (draft: Draft, key: string, but?: CausalKind): void {
    supersedeSlots(draft, this.#first(key), but)
  }

  /** What stands under a key and is of one type. O(types under the key). */
  of (key: string, kind: CausalKind): Slot | undefined {
    let slot = this.#first(key)
    while (slot !== undefined && slot.kind !== kind) slot = slot.next
    return slot
  }

  #first (key: string): Slot | undefined {
    if (this.#last !== undefined && this.#lastKey === key) return this.#last
    this.#lastKey = key
    return this.#last = this.#slots.get(key)
  }

  #file (key: string, slot: Slot): void {
    this.#last = undefined
    let before: Slot | undefined
    let after = this.#slots.get(key)
    while (after !== undefined && after.kind.name < slot.kind.name) {
      before = after
      after = after.next
    }
    slot.next = after
    if (before === undefined) this.#slots.set(key, slot)
    else before.next = slot
  }

  #drop (key: string, slot: Slot): void {
    this.#last = undefined
    let before = this.#slots.get(key)
    if (before === slot) {
      if (slot.next === undefined) this.#slots.delete(key)
      else this.#slots.set(key, slot.next)
      return
    }
    while (before !== undefined && before.next !== slot) before = before.next
    if (before !== undefined) before.next = slot.next
  }
}

function supersedeSlots (draft: Draft, first: Slot | undefined, but: CausalKind | undefined): void {
  for (let slot = first; slot !== undefined; slot = slot.next) {
    if (slot.kind !== but) slot.store.supersedeAll(draft)
  }
}

/** Empty, at the end of the first `depth` + 1 steps. */
function slotFor (path: Path, depth: number): Slot {
  const { kind } = path[depth]! // the caller has read it
  return { path: depth + 1 === path.length ? path : path.slice(0, depth + 1), kind, store: kind.createStore(), next: undefined }
}
