import { ProtocolError } from './errors.js'
import { collaborationIdBytes, hex, replicaIdAt, replicaIdBytes } from './ids.js'
import { decodeText } from './text.js'
import type { Blame, ProtocolErrorReason } from './errors.js'
import type { CollaborationId, ReplicaId } from './ids.js'

/**
 * Takes fields from hostile bytes. Every length is checked against its limit and against what is left before anything is
 * allocated; byte fields are views into the input, which must not change afterwards. Throws only ProtocolError.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  #offset = 0

  /** @throws ProtocolError `limit` when there are more than `maxBytes`. */
  constructor (bytes: Uint8Array, maxBytes: number) {
    this.#bytes = bytes
    this.#end = bytes.length
    if (bytes.length > maxBytes) throw this.error('limit', `${bytes.length} bytes, at most ${maxBytes}`)
  }

  get offset (): number {
    return this.#offset
  }

  get remaining (): number {
    return this.#end - this.#offset
  }

  u8 (): number {
    return this.#unsigned(1)
  }

  u16 (): number {
    return this.#unsigned(2)
  }

  u32 (): number {
    return this.#unsigned(4)
  }

  u48 (): number {
    return this.#unsigned(6)
  }

  /** Shortest-form LEB128 within `min..max`. */
  varint (bounds: { min?: number, max: number }): number {
    const value = this.#varint()
    if (value > bounds.max || value < (bounds.min ?? 0)) throw this.error('range', `${value} is outside ${bounds.min ?? 0}..${bounds.max}`)
    return value
  }

  /** How many items follow, each of at least `leastBytes`: a count that cannot be true is refused before any loop. */
  count (max: number, leastBytes: number): number {
    const value = this.#varint()
    if (value > max) throw this.error('limit', `${value} items, at most ${max}`)
    if (value * leastBytes > this.remaining) throw this.error('truncated', `${value} items cannot be in ${this.remaining} bytes`)
    return value
  }

  /** A view of the next `length` bytes. */
  fixed (length: number): Uint8Array {
    const start = this.#take(length)
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, length)
  }

  /** A varint length of at most `max`, then a view of so many bytes. */
  bytes (max: number): Uint8Array {
    const start = this.#sized(max)
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, this.#offset - start)
  }

  /** A varint length in bytes, then well-formed UTF-8. */
  text (maxBytes: number): string {
    const start = this.#sized(maxBytes)
    const text = decodeText(this.#bytes, start, this.#offset)
    if (text === undefined) throw this.error('text', 'text is not well-formed UTF-8')
    return text
  }

  replica (): ReplicaId {
    return replicaIdAt(this.#bytes, this.#take(replicaIdBytes))
  }

  collaboration (): CollaborationId {
    return hex(this.#bytes, this.#take(collaborationIdBytes), collaborationIdBytes) as CollaborationId
  }

  /** @throws ProtocolError `trailing` when bytes are left. */
  end (): void {
    if (this.remaining !== 0) throw this.error('trailing', `${this.remaining} bytes are left`)
  }

  /** An error at the present position; the sender pays unless told otherwise. */
  error (reason: ProtocolErrorReason, message: string, blame: Blame = 'penalise'): ProtocolError {
    return new ProtocolError(message, { reason, offset: this.#offset, blame })
  }

  #unsigned (size: number): number {
    let at = this.#take(size)
    let value = 0
    for (const end = at + size; at < end; at++) value = value * 256 + (this.#bytes[at] ?? 0)
    return value
  }

  #varint (): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.#take(1)] ?? 0
      value += (byte & 0x7f) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw this.error('range', 'a number above 2^53 - 1')
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw this.error('non-minimal', 'a number is not in its shortest form')
        return value
      }
      scale *= 0x80
      if (scale > 2 ** 49) throw this.error('range', 'a number of more than 8 bytes')
    }
  }

  /** Moves past a varint length of at most `max` and so many bytes, and returns where they begin. */
  #sized (max: number): number {
    const length = this.#varint()
    if (length > max) throw this.error('limit', `${length} bytes, at most ${max}`)
    return this.#take(length)
  }

  /** Moves past `size` bytes and returns where they begin. */
  #take (size: number): number {
    const start = this.#offset
    if (size > this.#end - start) throw this.error('truncated', `${size} bytes wanted, ${this.#end - start} left`)
    this.#offset = start + size
    return start
  }
}
