import { Uint8ArrayList } from 'uint8arraylist'
import { PeerBaseError } from '../../errors.js'

/** A length prefix of four bytes reaches 256 MiB: more than any frame limit a node would set. */
const maxPrefixBytes = 4

/** What a frame counts against the window, so that empty frames are bounded too. */
export function frameCost (frame: Uint8Array): number {
  return frame.byteLength + 64
}

/** Says that `grantBytes` more were read and the other end may send as many. */
export const grantMark = Uint8Array.of(0)

export interface Decoded {
  readonly frames: readonly Uint8Array[]
  /** How many grants came along. */
  readonly grants: number
}

/**
 * Cuts a byte stream into what a channel says: an unsigned varint (multiformats `unsigned-varint`), 0 for a grant, or 1 more than the
 * length of the frame that follows it.
 */
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
   * What `bytes` completes, in order. Holds at most one frame's bytes between calls.
   * @throws PEERBASE_TOO_LARGE when a prefix says more than the limit: the stream is of no further use
   */
  push (bytes: Uint8Array | Uint8ArrayList): Decoded {
    this.#bytes.append(bytes)
    const frames: Uint8Array[] = []
    let grants = 0
    for (;;) {
      const prefix = this.#prefix()
      if (prefix === undefined) break
      if (prefix.value === 0) {
        grants++
        this.#bytes.consume(prefix.bytes)
        continue
      }
      const end = prefix.bytes + prefix.value - 1
      if (this.#bytes.byteLength < end) break
      frames.push(this.#bytes.subarray(prefix.bytes, end))
      this.#bytes.consume(end)
    }
    return { frames, grants }
  }

  #prefix (): { readonly value: number, readonly bytes: number } | undefined {
    let value = 0
    for (let index = 0; index < this.#bytes.byteLength; index++) {
      const byte = this.#bytes.get(index)
      value += (byte & 0x7f) * 2 ** (7 * index)
      if (value > this.#maxFrameBytes + 1 || (byte >= 0x80 && index + 1 >= maxPrefixBytes)) {
        throw new PeerBaseError('PEERBASE_TOO_LARGE', `A peer announced a frame of over ${this.#maxFrameBytes} bytes`, { blame: 'penalise' })
      }
      if (byte < 0x80) return { value, bytes: index + 1 }
    }
    return undefined
  }
}

/** What goes before a frame of `length` bytes. */
export function framePrefix (length: number): Uint8Array {
  const bytes: number[] = []
  let rest = length + 1
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
