import type { Element } from '../codec/element.js'
import type { Dot } from '../causal/causal-context.js'
import { DotSet } from '../causal/dot-set.js'
import type { DotStore } from '../causal/dot-store.js'

interface Slot { readonly element: Element, readonly dots: DotSet }

/** What a join did to a set. */
export interface SetChange { readonly add?: unknown, readonly remove?: unknown }

/** Live dots by element; an element is there while it has one. */
export class ElementStore implements DotStore<Element> {
  readonly #slots = new Map<string, Slot>()
  #size = 0
  #value: Set<unknown> | undefined

  get size (): number {
    return this.#size
  }

  insert (dot: Dot, element: Element): SetChange | undefined {
    this.#size++
    const slot = this.#slots.get(element.key)
    if (slot !== undefined) {
      slot.dots.add(dot)
      return undefined
    }
    const dots = new DotSet()
    dots.add(dot)
    this.#slots.set(element.key, { element, dots })
    this.#value = undefined
    return { add: element.value }
  }

  delete (dot: Dot, element: Element): SetChange | undefined {
    const slot = this.#slots.get(element.key)
    if (slot === undefined) return undefined
    this.#size--
    slot.dots.delete(dot)
    if (slot.dots.size > 0) return undefined
    this.#slots.delete(element.key)
    this.#value = undefined
    return { remove: slot.element.value }
  }

  /** O(1) while unchanged, else O(n). */
  value (): Set<unknown> {
    if (this.#value === undefined) {
      this.#value = new Set()
      for (const slot of this.#slots.values()) this.#value.add(slot.element.value)
    }
    return this.#value
  }

  * dots (): Iterable<Dot> {
    for (const slot of this.#slots.values()) yield * slot.dots
  }

  /** The dots of one element. O(1). */
  of (key: string): Iterable<Dot> {
    return this.#slots.get(key)?.dots ?? []
  }
}
