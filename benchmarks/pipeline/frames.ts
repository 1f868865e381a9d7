/** Frames end to end, so that a collector passes them by as it does those that a socket will bring. */
export class Frames {
  #bytes = new Uint8Array(1 << 23)
  readonly #ends = [0]

  get length (): number { return this.#ends.length - 1 }

  push (frame: Uint8Array): void {
    const start = this.#ends.at(-1) ?? 0
    if (start + frame.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length + frame.length)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(frame, start)
    this.#ends.push(start + frame.length)
  }

  /** A copy of its own, as it is read from a connection. */
  at (index: number): Uint8Array { return this.#bytes.slice(this.#ends[index], this.#ends[index + 1]) }

  * between (from: number, to: number): Generator<Uint8Array> {
    for (let index = from; index < to; index++) yield this.at(index)
  }
}
