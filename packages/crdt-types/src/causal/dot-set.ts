import type { Draft, LiveDot } from './dot-store.js'
import { supersede } from './causal-delta.js'

/**
 * The dots of one element: nearly always one, two while a change takes the place of the one before, which costs no list;
 * any number under concurrency or forgery. Adding and deleting are O(1).
 */
export class DotSet {
  #first: LiveDot | undefined
  #second: LiveDot | undefined
  /** All of them, once they were more than two. */
  #all: Set<LiveDot> | undefined

  get size (): number {
    if (this.#all !== undefined) return this.#all.size
    return this.#first === undefined ? 0 : this.#second === undefined ? 1 : 2
  }

  /** One of them, undefined where there is none. O(1). */
  get any (): LiveDot | undefined {
    if (this.#all === undefined) return this.#first
    const [any] = this.#all
    return any
  }

  /** The dot must not be there yet. */
  add (dot: LiveDot): void {
    if (this.#all !== undefined) this.#all.add(dot)
    else if (this.#first === undefined) this.#first = dot
    else if (this.#second === undefined) this.#second = dot
    else this.#all = new Set([this.#first, this.#second, dot])
  }

  /** The very object that was added. */
  delete (dot: LiveDot): void {
    if (this.#all !== undefined) {
      this.#all.delete(dot)
      if (this.#all.size === 0) this.#all = this.#first = this.#second = undefined
    } else if (this.#second === dot) {
      this.#second = undefined
    } else if (this.#first === dot) {
      this.#first = this.#second
      this.#second = undefined
    }
  }

  /** Takes every one of them out. O(size). */
  supersedeAll (draft: Draft): void {
    if (this.#all !== undefined) {
      for (const dot of this.#all) supersede(draft, dot)
      return
    }
    if (this.#first !== undefined) supersede(draft, this.#first)
    if (this.#second !== undefined) supersede(draft, this.#second)
  }
}
