import { Uint8ArrayList } from 'uint8arraylist'
import { PeerBaseError } from '../../errors.js'

/** A length prefix of four bytes reaches 256 MiB: more than any frame limit a node would set. */
const maxPrefixBytes = 4

/** Cuts a byte stream into frames: each an unsigned varint length (multiformats `unsigned-varint`), then that many bytes. */
export class FrameDecoder {
  readonly #maxFrameBytes: number
  #bytes = new Uint8ArrayList()

  constructor (maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes
  }

  /** Whether a frame has begun and not ended. */
  get isMidFrame (): boolean {
    return this.#bytes.byteLength > 0
  }

  /**
   * The frames that `bytes` completes, in order. Holds at most one frame's bytes between calls.
   * @throws PEERBASE_TOO_LARGE when a prefix says more than the limit: the stream is of no further use
   */
  push (bytes: Uint8Array | Uint8ArrayList): Uint8Array[] {
    this.#bytes.append(bytes)
    const frames: Uint8Array[] = []
    for (;;) {
      const prefix = this.#prefix()
      if (prefix === undefined) return frames
      const end = prefix.bytes + prefix.length
      if (this.#bytes.byteLength < end) return frames
      frames.push(this.#bytes.subarray(prefix.bytes, end))
      this.#bytes.consume(end)
    }
  }

  #prefix (): { readonly length: number, readonly bytes: number } | undefined {
    let length = 0
    for (let index = 0; index < this.#bytes.byteLength; index++) {
      const byte = this.#bytes.get(index)
      length += (byte & 0x7f) * 2 ** (7 * index)
      if (length > this.#maxFrameBytes || (byte >= 0x80 && index + 1 >= maxPrefixBytes)) {
        throw new PeerBaseError('PEERBASE_TOO_LARGE', `A peer announced a frame of over ${this.#maxFrameBytes} bytes`, { blame: 'penalise' })
      }
      if (byte < 0x80) return { length, bytes: index + 1 }
    }
    return undefined
  }
}

/** The length prefix of a frame of `length` bytes. */
export function framePrefix (length: number): Uint8Array {
  const bytes: number[] = []
  let rest = length
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
