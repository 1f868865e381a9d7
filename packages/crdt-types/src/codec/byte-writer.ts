import { ArgumentError } from '../errors.js'
import type { ReplicaId } from '../crdt-type.js'

const encoder = new TextEncoder()

/** Tags before a replica id: 16 raw bytes, or a length-prefixed string. */
export const REPLICA_HEX = 0
export const REPLICA_STRING = 1

/** How much a writer keeps when it is cleared. */
const KEPT_BYTES = 65_536

const HEX_ID = /^[0-9a-f]{32}$/

/** Is `id` one that the binary forms write as 16 bytes: 32 lowercase hexadecimal digits? */
export function isHexReplica (id: ReplicaId): boolean {
  return id.length === 32 && HEX_ID.test(id)
}

/**
 * Builds a byte string. Integers are LEB128 (7 bits a byte, least significant first), so every number has exactly one
 * form. Amortised O(1) per byte.
 *
 * @throws PEERBASE_BAD_ARGUMENT for a number outside the stated range and for a string with lone surrogates.
 */
export class ByteWriter {
  #bytes: Uint8Array
  #length = 0

  /** @param capacity bytes to reserve; the writer grows by itself. */
  constructor (capacity = 64) {
    this.#bytes = new Uint8Array(capacity)
  }

  /** Bytes written so far. */
  get length (): number {
    return this.#length
  }

  /** One byte, 0…255. */
  u8 (n: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1)
    this.#bytes[this.#length++] = n
  }

  /** A non-negative integer, 0…2^53-1, in 1…8 bytes. */
  varint (n: number): void {
    // Nearly all are small, and neither a fraction nor a negative number equals its low bits.
    if ((n & 127) === n) this.u8(n)
    else this.#long(n)
  }

  /** A number of more than one byte. Apart, so that what is compiled wherever a number is written stays short. */
  #long (n: number): void {
    if (!Number.isSafeInteger(n) || n < 0) throw new ArgumentError('A varint is an integer from 0 to 2^53-1')
    if (this.#length + 8 > this.#bytes.length) this.#reserve(8)
    const bytes = this.#bytes
    let at = this.#length
    while (n > 0x7fffffff) {
      bytes[at++] = (n % 128) | 128
      n = Math.floor(n / 128)
    }
    while (n > 127) {
      bytes[at++] = (n & 127) | 128
      n >>>= 7
    }
    bytes[at++] = n
    this.#length = at
  }

  /** A signed integer, -2^52…2^52-1, small magnitudes first. */
  zigzag (n: number): void {
    this.varint(n < 0 ? -n * 2 - 1 : n * 2)
  }

  /** Raw bytes, no length. */
  bytes (b: Uint8Array): void {
    this.#reserve(b.length)
    this.#bytes.set(b, this.#length)
    this.#length += b.length
  }

  /** Length-prefixed bytes. */
  block (b: Uint8Array): void {
    this.varint(b.length)
    this.bytes(b)
  }

  /** Length-prefixed UTF-8; the length is in bytes. */
  string (s: string): void {
    if (s.length < 64 && this.#short(s, s.length)) return
    this.block(utf8Of(s))
  }

  /** As `string`, behind 2 × the length + 1, so that the last bit is free to tell other forms apart. */
  oddString (s: string): void {
    if (s.length < 64 && this.#short(s, s.length * 2 + 1)) return
    const bytes = utf8Of(s)
    this.varint(bytes.length * 2 + 1)
    this.bytes(bytes)
  }

  /** A replica id: tag 0 and 16 bytes for 32 lowercase hexadecimal digits, else tag 1 and a string. */
  replica (id: ReplicaId): void {
    if (id === '') throw new ArgumentError('A replica id is a non-empty string')
    if (!isHexReplica(id)) {
      this.u8(REPLICA_STRING)
      this.string(id)
      return
    }
    this.#reserve(17)
    this.#bytes[this.#length++] = REPLICA_HEX
    for (let i = 0; i < 32; i += 2) this.#bytes[this.#length++] = digit(id.charCodeAt(i)) << 4 | digit(id.charCodeAt(i + 1))
  }

  /** UTF-8 without a length. Lone surrogates must not be in it. */
  utf8 (s: string): void {
    const n = s.length
    if (n > 64) {
      this.#reserve(n)
      const { read, written } = encoder.encodeInto(s, this.#bytes.subarray(this.#length))
      this.#length += written
      if (read < n) this.bytes(encoder.encode(s.slice(read)))
      return
    }
    this.#reserve(n)
    for (let i = 0; i < n; i++) {
      const unit = s.charCodeAt(i)
      if (unit > 127) {
        this.bytes(encoder.encode(s.slice(i)))
        return
      }
      this.#bytes[this.#length++] = unit
    }
  }

  /** Forgets what was written, to be used again; a buffer that has grown large is let go. */
  clear (): void {
    this.#length = 0
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(64)
  }

  /** Copies what was written to the start of `target`, which has room for it. */
  copyTo (target: Uint8Array): void {
    const bytes = this.#bytes
    // Both arrays hold #length bytes.
    for (let i = 0, n = this.#length; i < n; i++) target[i] = bytes[i]!
  }

  /** A copy of what was written; the writer may go on. */
  finish (): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** Writes a short ASCII string behind one byte. False, and nothing written, for any other: only such are worth a loop. */
  #short (s: string, head: number): boolean {
    const n = s.length
    if (this.#length + n >= this.#bytes.length) this.#reserve(n + 1)
    const bytes = this.#bytes
    let at = this.#length
    bytes[at++] = head
    for (let i = 0; i < n; i++) {
      const unit = s.charCodeAt(i)
      if (unit > 127) return false
      bytes[at++] = unit
    }
    this.#length = at
    return true
  }

  #reserve (n: number): void {
    const need = this.#length + n
    if (need <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(need, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

/** @throws PEERBASE_BAD_ARGUMENT for a string with lone surrogates. */
function utf8Of (s: string): Uint8Array {
  const bytes = encoder.encode(s)
  // Only non-ASCII text can be ill-formed, and only there do the lengths differ.
  if (bytes.length !== s.length && /\p{Surrogate}/u.test(s)) throw new ArgumentError('A string holds a lone surrogate')
  return bytes
}

function digit (code: number): number {
  return code < 58 ? code - 48 : code - 87
}
