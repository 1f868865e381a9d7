import { decode } from 'cborg'
import { DecodeError } from '../errors.js'
import { compareBytes } from './compare-bytes.js'
import type { ValueLimits } from './value-encoder.js'
import {
  ARRAY, BYTES, encodeValue, FALSE, MAP, NEGINT, NULL, TAG, TAG_BIGINT, TAG_MAP, TAG_NEGATIVE_BIGINT, TAG_SET, TEXT, TRUE, UINT, valueLimits
} from './value-encoder.js'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads what `encodeValue` wrote, from bytes that anybody may have made: one pass that checks depth, items and every
 * count against the bytes left before it allocates. Only the canonical form is taken, so equal values have equal bytes
 * on both sides. A key named `__proto__` becomes an ordinary own property. Byte arrays are copies. O(n).
 *
 * @param base added to the offset that errors tell, when `bytes` is part of a larger input.
 * @throws PEERBASE_CRDT_DECODE with the offset.
 */
export function decodeValue (bytes: Uint8Array, limits: ValueLimits = valueLimits, base = 0): unknown {
  const decoder = new ValueDecoder(bytes, limits, base)
  const value = decoder.read(0)
  decoder.end()
  return value
}

class ValueDecoder {
  readonly #bytes: Uint8Array
  readonly #limits: ValueLimits
  readonly #base: number
  #offset = 0
  #items = 0

  constructor (bytes: Uint8Array, limits: ValueLimits, base: number) {
    this.#bytes = bytes
    this.#limits = limits
    this.#base = base
  }

  read (depth: number): unknown {
    if (++this.#items > this.#limits.items) throw this.#error(`more than ${this.#limits.items} items`)
    const first = this.#byte()
    switch (first >> 5) {
      case UINT: return this.#argument(first)
      case NEGINT: return this.#negative(first)
      case BYTES: return this.#take(this.#argument(first)).slice()
      case TEXT: return this.#text(first)
      case ARRAY: return this.#array(first, depth)
      case MAP: return this.#object(first, depth)
      case TAG: return this.#tagged(first, depth)
      default: return this.#simple(first)
    }
  }

  end (): void {
    if (this.#offset !== this.#bytes.length) throw this.#error('bytes follow the value')
  }

  #negative (first: number): number {
    const n = -1 - this.#argument(first)
    if (!Number.isSafeInteger(n)) throw this.#error('an integer below -(2^53-1)')
    return n
  }

  #text (first: number): string {
    const bytes = this.#take(this.#argument(first))
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw this.#error('text is not well-formed UTF-8', cause)
    }
  }

  #array (first: number, depth: number): unknown[] {
    const count = this.#count(first, 1, depth)
    const array: unknown[] = []
    for (let i = 0; i < count; i++) array.push(this.read(depth + 1))
    return array
  }

  #object (first: number, depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    this.#entries(first, depth, (key, value) => {
      if (typeof key !== 'string') throw this.#error('the key of a plain object is not a string')
      if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
      else object[key] = value
    })
    return object
  }

  #entries (first: number, depth: number, add: (key: unknown, value: unknown) => void): void {
    const count = this.#count(first, 2, depth)
    let previous: Uint8Array | undefined
    for (let i = 0; i < count; i++) {
      const start = this.#offset
      const key = this.read(depth + 1)
      previous = this.#ascending(previous, start)
      add(key, this.read(depth + 1))
    }
  }

  #tagged (first: number, depth: number): unknown {
    const tag = this.#argument(first)
    const inner = this.#byte()
    if (tag === TAG_MAP && inner >> 5 === MAP) {
      const map = new Map<unknown, unknown>()
      this.#entries(inner, depth, (key, value) => map.set(key, value))
      return map
    }
    if (tag === TAG_SET && inner >> 5 === ARRAY) return this.#set(inner, depth)
    if ((tag === TAG_BIGINT || tag === TAG_NEGATIVE_BIGINT) && inner >> 5 === BYTES) return this.#bigint(inner, tag)
    throw this.#error('an unknown tag')
  }

  #set (first: number, depth: number): Set<unknown> {
    const count = this.#count(first, 1, depth)
    const set = new Set<unknown>()
    let previous: Uint8Array | undefined
    for (let i = 0; i < count; i++) {
      const start = this.#offset
      const element = this.read(depth + 1)
      previous = this.#ascending(previous, start)
      set.add(element)
    }
    return set
  }

  #bigint (first: number, tag: number): bigint {
    const bytes = this.#take(this.#argument(first))
    if (bytes[0] === 0) throw this.#error('a bigint has a leading zero')
    let hex = '0x0'
    for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
    const magnitude = BigInt(hex)
    return tag === TAG_BIGINT ? magnitude : -1n - magnitude
  }

  #simple (first: number): unknown {
    if (first === FALSE) return false
    if (first === TRUE) return true
    if (first === NULL) return null
    const size = first === 0xf9 ? 2 : first === 0xfa ? 4 : first === 0xfb ? 8 : 0
    if (size === 0) throw this.#error('an unknown simple value')
    const start = this.#offset - 1
    this.#take(size)
    const bytes = this.#bytes.subarray(start, this.#offset)
    const n: unknown = decode(bytes)
    // -0, a longer float than needed, and an integer written as a float all have another canonical form.
    if (compareBytes(encodeValue(n), bytes) !== 0) throw this.#error('a float is not in its canonical form')
    return n
  }

  /** Keys and elements stand in bytewise order, each once. */
  #ascending (previous: Uint8Array | undefined, start: number): Uint8Array {
    const bytes = this.#bytes.subarray(start, this.#offset)
    if (previous !== undefined && compareBytes(previous, bytes) >= 0) throw this.#error('keys or elements are repeated or out of order')
    return bytes
  }

  #count (first: number, least: number, depth: number): number {
    if (depth >= this.#limits.depth) throw this.#error(`nested deeper than ${this.#limits.depth} levels`)
    const count = this.#argument(first)
    if (count * least > this.#bytes.length - this.#offset) throw this.#error('a count is larger than the input')
    return count
  }

  #argument (first: number): number {
    const low = first & 31
    if (low < 24) return low
    if (low > 27) throw this.#error('an indefinite length')
    const size = 1 << (low - 24)
    let n = 0
    for (let i = 0; i < size; i++) n = n * 256 + this.#byte()
    const least = size === 1 ? 24 : 2 ** (4 * size)
    if (n < least) throw this.#error('a number is longer than necessary')
    if (n > Number.MAX_SAFE_INTEGER) throw this.#error('a number is above 2^53-1')
    return n
  }

  #byte (): number {
    const byte = this.#bytes[this.#offset]
    if (byte === undefined) throw this.#error('input ends too early')
    this.#offset++
    return byte
  }

  #take (n: number): Uint8Array {
    if (n > this.#bytes.length - this.#offset) throw this.#error('input ends too early')
    this.#offset += n
    return this.#bytes.subarray(this.#offset - n, this.#offset)
  }

  #error (reason: string, cause?: unknown): DecodeError {
    const error = new DecodeError(reason, this.#base + this.#offset)
    if (cause !== undefined) error.cause = cause
    return error
  }
}
