// Takes deltas as a socket does: copies the bytes and lets go of the array, so that the collector's work of keeping a
// quarter of a million small arrays alive does not count as an edit's. The buffer is there before anything is timed.

export class Outbox {
  #bytes = new Uint8Array(1 << 22)
  #used = 0
  #ends = []

  /** Bytes taken so far. */
  get bytes () { return this.#used }

  /** Takes one delta; bound, so that it can be handed over. */
  put = delta => {
    const n = delta.length
    const end = this.#used + n
    if (end > this.#bytes.length) this.#grow(end)
    if (n > 32) this.#bytes.set(delta, this.#used)
    else for (let i = 0; i < n; i++) this.#bytes[this.#used + i] = delta[i]
    this.#used = end
    this.#ends.push(end)
  }

  /** All deltas in order, as views. */
  deltas () {
    return this.#ends.map((end, i) => this.#bytes.subarray(this.#ends[i - 1] ?? 0, end))
  }

  #grow (least) {
    const grown = new Uint8Array(Math.max(least, this.#bytes.length * 2))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
