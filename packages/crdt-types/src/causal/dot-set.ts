import type { Dot } from './causal-context.js'

/** From here on a map is cheaper than a walk; forged deltas can make an element of any number of dots. */
const INDEX_FROM = 8

/** The dots of one element: nearly always one, a few under concurrency. Adding and deleting are O(1). */
export class DotSet {
  #list: Dot[] | undefined = []
  #index: Map<string, Dot> | undefined

  get size (): number {
    return this.#list?.length ?? this.#index?.size ?? 0
  }

  /** The dot must not be there yet. */
  add (dot: Dot): void {
    if (this.#list === undefined) {
      this.#index?.set(keyOf(dot), dot)
      return
    }
    this.#list.push(dot)
    if (this.#list.length <= INDEX_FROM) return
    this.#index = new Map(this.#list.map(one => [keyOf(one), one]))
    this.#list = undefined
  }

  delete (dot: Dot): void {
    if (this.#list === undefined) {
      this.#index?.delete(keyOf(dot))
      return
    }
    const i = this.#list.findIndex(other => other.counter === dot.counter && other.replica === dot.replica)
    if (i !== -1) this.#list.splice(i, 1)
  }

  [Symbol.iterator] (): Iterator<Dot> {
    return (this.#list ?? this.#index?.values() ?? [])[Symbol.iterator]()
  }
}

function keyOf ({ replica, counter }: Dot): string {
  return `${counter} ${replica}`
}
