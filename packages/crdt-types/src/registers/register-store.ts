import type { DotStore, Draft, LiveDot } from '../causal/dot-store.js'
import { supersede } from '../causal/causal-delta.js'
import type { Element } from '../codec/element.js'
import { sameElement } from '../codec/element.js'
import { ElementStore } from '../sets/element-store.js'

/**
 * The live dots of a register: nearly always one, two while a write takes the place of the one before. Once there are
 * more, an index finds the equal values among them. What changed is told as true: which value, nobody asks.
 */
export class RegisterStore implements DotStore {
  #first: LiveDot<Element> | undefined
  #second: LiveDot<Element> | undefined
  /** All of them, from the third on. */
  #many: ElementStore | undefined
  #value: Set<unknown> | undefined

  get size (): number {
    if (this.#many !== undefined) return this.#many.size
    return this.#first === undefined ? 0 : this.#second === undefined ? 1 : 2
  }

  insert (dot: LiveDot<Element>): true | undefined {
    if (this.#many !== undefined) return this.#changed(this.#many.insert(dot) !== undefined)
    if (this.#first === undefined) {
      this.#first = dot
      return this.#changed(true)
    }
    if (this.#second === undefined) {
      this.#second = dot
      return this.#changed(!sameElement(this.#first.payload, dot.payload))
    }
    const many = new ElementStore()
    many.insert(this.#first)
    many.insert(this.#second)
    this.#many = many
    return this.#changed(many.insert(dot) !== undefined)
  }

  delete (dot: LiveDot<Element>): true | undefined {
    if (this.#many !== undefined) {
      const changed = this.#many.delete(dot) !== undefined
      if (this.#many.size === 0) this.#many = this.#first = this.#second = undefined
      return this.#changed(changed)
    }
    const stays = this.#first === dot ? this.#second : this.#first
    this.#first = stays
    this.#second = undefined
    return this.#changed(stays === undefined || !sameElement(stays.payload, dot.payload))
  }

  /** O(1) while unchanged, else O(concurrent values). */
  value (): Set<unknown> {
    if (this.#many !== undefined) this.#value ??= this.#many.value()
    if (this.#value === undefined) {
      this.#value = new Set()
      const [first, second] = [this.#first?.payload, this.#second?.payload]
      if (first !== undefined) this.#value.add(first.value)
      if (first !== undefined && second !== undefined && !sameElement(first, second)) this.#value.add(second.value)
    }
    return this.#value
  }

  supersedeAll (draft: Draft): void {
    if (this.#many !== undefined) return this.#many.supersedeAll(draft)
    if (this.#first !== undefined) supersede(draft, this.#first)
    if (this.#second !== undefined) supersede(draft, this.#second)
  }

  #changed (changed: boolean): true | undefined {
    if (!changed) return undefined
    this.#value = undefined
    return true
  }
}
