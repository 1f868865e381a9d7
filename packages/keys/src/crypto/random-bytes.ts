// The limit the Web Cryptography API sets for one call of getRandomValues.
const MAX_BYTES_A_CALL = 65_536

/** Fresh bytes from the runtime's cryptographic generator, which pages outside a secure context have as well. */
export function randomBytes (length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += MAX_BYTES_A_CALL) {
    globalThis.crypto.getRandomValues(bytes.subarray(start, Math.min(length, start + MAX_BYTES_A_CALL)))
  }
  return bytes
}

const POOL_BYTES = 4096

/**
 * Random bytes for what is public anyway, nonces above all: asking the generator for a few costs as much as asking for a page of them.
 * Each byte is handed out once. Not for keys, which should lie nowhere before they are made.
 */
export class RandomPool {
  #bytes: Uint8Array = new Uint8Array(0)
  #used = 0

  /** A view of the next `length` bytes, at most 4,096. Not for keeping: it keeps its neighbours. */
  take (length: number): Uint8Array {
    if (this.#used + length > this.#bytes.length) {
      this.#bytes = randomBytes(POOL_BYTES)
      this.#used = 0
    }
    const start = this.#used
    this.#used += length
    return this.#bytes.subarray(start, this.#used)
  }
}
