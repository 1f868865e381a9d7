/**
 * A set of integers as sorted, disjoint, non-adjacent half-open ranges: [from, to, from, to, …].
 * `add` costs O(log r) to find the place and moves what stands behind it.
 */
export class Ranges {
  #bounds: number[] = []

  /** How many ranges. */
  get size (): number {
    return this.#bounds.length / 2
  }

  add (from: number, to: number): void {
    if (from >= to) return
    const bounds = this.#bounds
    // The first range that touches or follows [from, to), and the first that lies wholly behind it.
    const first = this.#firstEnding(from)
    let after = first
    while (after < bounds.length && bounds[after]! <= to) after += 2
    if (after > first) {
      from = Math.min(from, bounds[first]!)
      to = Math.max(to, bounds[after - 1]!)
    }
    bounds.splice(first, after - first, from, to)
  }

  /** Removes and returns what lies below `limit`. */
  takeBelow (limit: number): [number, number][] {
    const bounds = this.#bounds
    const taken: [number, number][] = []
    let i = 0
    while (i < bounds.length && bounds[i]! < limit) {
      const from = bounds[i]!
      const to = bounds[i + 1]!
      taken.push([from, Math.min(to, limit)])
      if (to > limit) {
        bounds[i] = limit
        break
      }
      i += 2
    }
    bounds.splice(0, i)
    return taken
  }

  * [Symbol.iterator] (): Generator<[number, number], void, void> {
    for (let i = 0; i < this.#bounds.length; i += 2) yield [this.#bounds[i]!, this.#bounds[i + 1]!]
  }

  /** Where the first range with an end at or above `n` begins in the bounds. */
  #firstEnding (n: number): number {
    let low = 0
    let high = this.#bounds.length / 2
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#bounds[middle * 2 + 1]! < n) low = middle + 1
      else high = middle
    }
    return low * 2
  }
}
