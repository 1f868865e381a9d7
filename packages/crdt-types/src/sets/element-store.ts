import type { DotStore, Draft, LiveDot } from '../causal/dot-store.js'
import { DotSet } from '../causal/dot-set.js'
import type { Element } from '../codec/element.js'

interface Slot { readonly element: Element, readonly dots: DotSet }

/** What a join did to a set. */
export interface SetChange { readonly add?: unknown, readonly remove?: unknown }

/** Live dots by element; an element is there while it has one. */
export class ElementStore implements DotStore {
  readonly #slots = new Map<string, Slot>()
  #size = 0
  #value: Set<unknown> | undefined

  get size (): number {
    return this.#size
  }

  insert (dot: LiveDot<Element>): SetChange | undefined {
    const element = dot.payload
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

  delete (dot: LiveDot<Element>): SetChange | undefined {
    const slot = this.#slots.get(dot.payload.key)
    if (slot === undefined) return undefined
    this.#size--
    slot.dots.delete(dot)
    if (slot.dots.size > 0) return undefined
    this.#slots.delete(dot.payload.key)
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

  supersedeAll (draft: Draft): void {
    for (const slot of this.#slots.values()) slot.dots.supersedeAll(draft)
  }

  /** Takes the dots of one element out. O(dots of it). */
  supersede (draft: Draft, key: string): void {
    this.#slots.get(key)?.dots.supersedeAll(draft)
  }
}
