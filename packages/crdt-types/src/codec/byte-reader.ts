import { DecodeError } from '../errors.js'
import type { ReplicaId } from '../crdt-type.js'
import { isHexReplica, REPLICA_HEX, REPLICA_STRING } from './byte-writer.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const HEX = '0123456789abcdef'

/**
 * Reads what `ByteWriter` wrote, from bytes that anybody may have made. Nothing is allocated before the bytes that
 * pay for it are known to be there. Does not copy: `bytes()` and `block()` give views of the input.
 *
 * @throws PEERBASE_CRDT_DECODE with the offset, for input that is short, too large or not in the one canonical form.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #base: number
  #offset = 0

  /** @param base where the bytes begin in the whole input, for the offsets in errors. */
  constructor (bytes: Uint8Array, base = 0) {
    this.#bytes = bytes
    this.#base = base
  }

  /** Bytes consumed so far. */
  get offset (): number {
    return this.#offset
  }

  /** Bytes left. */
  get remaining (): number {
    return this.#bytes.length - this.#offset
  }

  /** Is all input consumed? */
  get done (): boolean {
    return this.#offset === this.#bytes.length
  }

  u8 (): number {
    const byte = this.#bytes[this.#offset]
    if (byte === undefined) throw this.error('input ends too early')
    this.#offset++
    return byte
  }

  /** An integer 0…2^53-1; a form longer than necessary is refused. */
  varint (): number {
    const first = this.#bytes[this.#offset]
    if (first === undefined) throw this.error('input ends too early')
    this.#offset++
    if (first < 128) return first
    let value = first & 127
    let scale = 128
    for (let i = 1; i < 8; i++) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (byte < 128) {
        if (byte === 0) throw this.error('a number is longer than necessary')
        if (value > Number.MAX_SAFE_INTEGER) throw this.error('a number is above 2^53-1')
        return value
      }
      scale *= 128
    }
    throw this.error('a number is above 2^53-1')
  }

  zigzag (): number {
    const n = this.varint()
    if (n < 0x40000000) return n >>> 1 ^ -(n & 1)
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2
  }

  /** A view of the next `n` bytes. */
  bytes (n: number): Uint8Array {
    if (n > this.remaining) throw this.error('input ends too early')
    const start = this.#offset
    this.#offset += n
    return this.#bytes.subarray(start, this.#offset)
  }

  block (): Uint8Array {
    return this.bytes(this.varint())
  }

  /** A reader of the block that follows, which tells offsets in the whole input. */
  column (): ByteReader {
    const bytes = this.block()
    return new ByteReader(bytes, this.#base + this.#offset - bytes.length)
  }

  string (): string {
    return this.utf8(this.varint())
  }

  /** `n` bytes of UTF-8; ill-formed input is refused. */
  utf8 (n: number): string {
    const start = this.#offset
    if (n < 64 && n <= this.remaining) {
      const short = this.#ascii(n)
      if (short !== undefined) return short
    }
    const bytes = this.bytes(n)
    try {
      return decoder.decode(bytes)
    } catch (cause) {
      this.#offset = start
      throw this.error('text is not well-formed UTF-8', cause)
    }
  }

  /** The next `n` bytes, where they are ASCII: the decoder costs more than a short loop. Consumes nothing where they are not. */
  #ascii (n: number): string | undefined {
    const bytes = this.#bytes
    const start = this.#offset
    let text = ''
    for (let i = start; i < start + n; i++) {
      const byte = bytes[i]! // the caller has looked
      if (byte > 127) return undefined
      text += String.fromCharCode(byte)
    }
    this.#offset = start + n
    return text
  }

  replica (): ReplicaId {
    const tag = this.u8()
    if (tag === REPLICA_HEX) {
      const bytes = this.bytes(16)
      let id = ''
      for (const byte of bytes) id += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15)
      return id
    }
    if (tag !== REPLICA_STRING) throw this.error('unknown replica id form')
    const id = this.string()
    if (id === '' || isHexReplica(id)) throw this.error('a replica id is not in its shortest form')
    return id
  }

  /** How many entries of at least `least` bytes each follow: a count that the remaining bytes can pay for. */
  count (least = 1): number {
    const n = this.varint()
    if (n * least > this.remaining) throw this.error('a count is larger than the input')
    return n
  }

  /** Refuses input after the end. */
  end (): void {
    if (!this.done) throw this.error('bytes follow the end')
  }

  /** The error that tells where the reader stands. */
  error (reason: string, cause?: unknown): DecodeError {
    const error = new DecodeError(reason, this.#base + this.#offset)
    if (cause !== undefined) error.cause = cause
    return error
  }
}
