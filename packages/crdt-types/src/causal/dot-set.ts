import type { Dot } from './causal-context.js'

/** From here on a map is cheaper than a walk; forged deltas can make an element of any number of dots. */
const INDEX_FROM = 8

/**
 * The dots of one element: nearly always one, which costs no list; a few under concurrency. Adding and deleting are O(1).
 */
export class DotSet {
  #only: Dot | undefined
  /** All of them, when they are more than one. */
  #list: Dot[] | undefined
  #index: Map<string, Dot> | undefined

  get size (): number {
    return this.#index?.size ?? this.#list?.length ?? (this.#only === undefined ? 0 : 1)
  }

  /** The dot must not be there yet. */
  add (dot: Dot): void {
    if (this.#index !== undefined) {
      this.#index.set(keyOf(dot), dot)
    } else if (this.#list !== undefined) {
      this.#list.push(dot)
      if (this.#list.length > INDEX_FROM) this.#index = new Map(this.#list.map(one => [keyOf(one), one]))
    } else if (this.#only !== undefined) {
      this.#list = [this.#only, dot]
    } else {
      this.#only = dot
    }
  }

  delete (dot: Dot): void {
    if (this.#index !== undefined) {
      this.#index.delete(keyOf(dot))
    } else if (this.#list !== undefined) {
      const i = this.#list.findIndex(other => other.counter === dot.counter && other.replica === dot.replica)
      if (i !== -1) this.#list.splice(i, 1)
    } else {
      this.#only = undefined
    }
  }

  [Symbol.iterator] (): Iterator<Dot> {
    return (this.#index?.values() ?? this.#list ?? (this.#only === undefined ? [] : [this.#only]))[Symbol.iterator]()
  }
}

function keyOf ({ replica, counter }: Dot): string {
  return `${counter} ${replica}`
}
