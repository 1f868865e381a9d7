/** A key with its value. */
export type StoredRow = readonly [key: string, value: Uint8Array]

/** The rows of a simulated disk in the order of their keys, as a database has them: a row among n is found in O(log n). Values belong to it. */
export class SortedRows {
  /** Tuples are never changed: who has a range of them has it as it was. */
  readonly #rows: StoredRow[] = []

  get (key: string): Uint8Array | undefined {
    const row = this.#rows[this.#firstNotBelow(key)]
    return row?.[0] === key ? row[1] : undefined
  }

  set (key: string, value: Uint8Array): void {
    const at = this.#firstNotBelow(key)
    this.#rows.splice(at, this.#rows[at]?.[0] === key ? 1 : 0, [key, value])
  }

  delete (key: string): void {
    const at = this.#firstNotBelow(key)
    if (this.#rows[at]?.[0] === key) this.#rows.splice(at, 1)
  }

  /** Those whose key begins with `prefix` and is not below `from`, as they are now. */
  range (prefix: string, from = prefix): StoredRow[] {
    const start = this.#firstNotBelow(from > prefix ? from : prefix)
    return this.#rows.slice(start, this.#first((key) => !key.startsWith(prefix), start))
  }

  #firstNotBelow (key: string): number {
    return this.#first((other) => other >= key, 0)
  }

  /** Where a question that is answered by false, then by true, is first answered by true. */
  #first (isMet: (key: string) => boolean, from: number): number {
    let [low, high] = [from, this.#rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (isMet(this.#rows[middle]?.[0] ?? '')) high = middle
      else low = middle + 1
    }
    return low
  }
}
