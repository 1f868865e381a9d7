import type { ByteWriter } from './byte-writer.js'

/** Bytes per buffer: some hundred typed characters. */
const BUFFER_BYTES = 2048

/**
 * Small byte arrays, many to a buffer: an array of its own costs forty times the bytes of a typed character's delta,
 * and the collector's time with it. The price: a small array keeps its buffer, two kilobytes, and must not be transferred.
 */
export class ViewPool {
  #buffer: ArrayBuffer | null = null
  #used = 0

  /** `n` zero bytes, n far below the size of a buffer. */
  take (n: number): Uint8Array {
    if (this.#buffer === null || this.#used + n > BUFFER_BYTES) {
      this.#buffer = new ArrayBuffer(BUFFER_BYTES)
      this.#used = 0
    }
    const view = new Uint8Array(this.#buffer, this.#used, n)
    this.#used += n
    return view
  }

  /** What the writer holds; more than a few hundred bytes get an array of their own. */
  copyOf (writer: ByteWriter): Uint8Array {
    if (writer.length > BUFFER_BYTES / 8) return writer.finish()
    const view = this.take(writer.length)
    writer.copyTo(view)
    return view
  }
}
