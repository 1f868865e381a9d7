import { ProtocolError } from './errors.js'
import { asCollaborationId, collaborationIdBytes, replicaIdBytes, writeId, writeReplicaId } from './ids.js'
import { encodeText, isShortAscii } from './text.js'
import type { ProtocolErrorReason } from './errors.js'
import type { CollaborationId, ReplicaId } from './ids.js'

/** How many values there are of so many bytes. */
const valuesOf: readonly number[] = Array.from({ length: 7 }, (_, size) => 256 ** size)

/** Appends fields to a growing buffer that never exceeds `maxBytes`. Numbers are big-endian; varints are LEB128. */
export class ByteWriter {
  readonly #maxBytes: number
  #bytes: Uint8Array
  #length = 0
  /** The bytes were made here, not given. */
  #isOwn: boolean

  /** @param options.bytes where to begin writing; else `capacity` bytes of its own */
  constructor (options: { maxBytes: number, capacity?: number, bytes?: Uint8Array }) {
    this.#maxBytes = options.maxBytes
    this.#isOwn = options.bytes === undefined
    this.#bytes = options.bytes ?? new Uint8Array(Math.min(options.capacity ?? 256, options.maxBytes))
  }

  get length (): number {
    return this.#length
  }

  u8 (value: number): void {
    if (!(value >= 0 && value < 256 && Number.isInteger(value))) throw this.error('range', `${value} does not fit 1 bytes`)
    const at = this.#reserve(1)
    this.#bytes[at] = value
  }

  u16 (value: number): void {
    this.#unsigned(value, 2)
  }

  u32 (value: number): void {
    this.#unsigned(value, 4)
  }

  u48 (value: number): void {
    this.#unsigned(value, 6)
  }

  /** Least significant seven bits first, shortest form; up to 2^53 - 1. */
  varint (value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw this.error('range', `${value} is not a natural number`)
    let rest = value
    while (rest >= 0x80) {
      this.u8(rest % 0x80 + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.u8(rest)
  }

  /** A number below a limit that the reader checks too. */
  boundedVarint (value: number, bounds: { min?: number, max: number }): void {
    if (value > bounds.max || value < (bounds.min ?? 0)) throw this.error('range', `${value} is outside ${bounds.min ?? 0}..${bounds.max}`)
    this.varint(value)
  }

  count (value: number, max: number): void {
    if (value > max) throw this.error('limit', `${value} items, at most ${max}`)
    this.varint(value)
  }

  /** Bytes as they are. */
  raw (bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** Exactly `length` bytes, without a prefix. */
  fixed (bytes: Uint8Array, length: number): void {
    if (bytes.length !== length) throw this.error('length', `a field of ${length} bytes was given ${bytes.length}`)
    this.raw(bytes)
  }

  /** A varint length, then the bytes. */
  bytes (bytes: Uint8Array, max: number): void {
    this.count(bytes.length, max)
    this.raw(bytes)
  }

  /** A varint length in bytes, then UTF-8. */
  text (text: string, maxBytes: number): void {
    if (!isShortAscii(text)) return this.bytes(encodeText(text), maxBytes)
    this.count(text.length, maxBytes)
    const at = this.#reserve(text.length)
    for (let i = 0; i < text.length; i++) this.#bytes[at + i] = text.charCodeAt(i)
  }

  replica (id: ReplicaId): void {
    const at = this.#reserve(replicaIdBytes)
    writeReplicaId(id, this.#bytes, at)
  }

  collaboration (id: CollaborationId): void {
    const at = this.#reserve(collaborationIdBytes)
    writeId(asCollaborationId(id), this.#bytes, at)
  }

  /** What was written; the writer must not be used afterwards. */
  finish (): Uint8Array {
    if (this.#length === this.#bytes.length) return this.#bytes
    return this.#isOwn ? this.#bytes.slice(0, this.#length) : this.#bytes.subarray(0, this.#length)
  }

  /** An error at the present position that blames nobody: the caller passed the value. */
  error (reason: ProtocolErrorReason, message: string): ProtocolError {
    return new ProtocolError(message, { reason, offset: this.#length })
  }

  #unsigned (value: number, size: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= (valuesOf[size] ?? 0)) throw this.error('range', `${value} does not fit ${size} bytes`)
    let rest = value
    const start = this.#reserve(size)
    for (let at = start + size - 1; at >= start; at--) {
      this.#bytes[at] = rest % 256
      rest = Math.floor(rest / 256)
    }
  }

  /** Makes room for `size` bytes and returns where they begin. */
  #reserve (size: number): number {
    const start = this.#length
    const end = start + size
    if (end > this.#maxBytes) throw this.error('limit', `more than ${this.#maxBytes} bytes`)
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(end, this.#bytes.length * 2)))
      grown.set(this.#bytes.subarray(0, start))
      this.#bytes = grown
      this.#isOwn = true
    }
    this.#length = end
    return start
  }
}
