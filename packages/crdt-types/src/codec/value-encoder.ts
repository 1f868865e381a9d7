import { encode } from 'cborg'
import { ArgumentError } from '../errors.js'
import { ByteWriter } from './byte-writer.js'
import { compareBytes } from './compare-bytes.js'

/** How much a value may hold, on either side of the codec. */
export interface ValueLimits {
  /** Nested containers; a scalar has depth 0. @default 32 */
  readonly depth: number
  /** Scalars and containers together, map keys included. @default 50000 */
  readonly items: number
}

/** Deep enough for documents people write, shallow enough that recursion is safe on any stack. */
export const valueLimits: ValueLimits = Object.freeze({ depth: 32, items: 50_000 })

/** CBOR major types and tags (RFC 8949 section 3.1; 258 and 259 are in the IANA registry of CBOR tags). */
export const UINT = 0
export const NEGINT = 1
export const BYTES = 2
export const TEXT = 3
export const ARRAY = 4
export const MAP = 5
export const TAG = 6
export const TAG_BIGINT = 2
export const TAG_NEGATIVE_BIGINT = 3
export const TAG_SET = 258
export const TAG_MAP = 259
export const FALSE = 0xf4
export const TRUE = 0xf5
export const NULL = 0xf6

const utf8 = new TextEncoder()

/**
 * The canonical CBOR of `value` (RFC 8949 section 4.2.1: shortest heads, definite lengths, keys in bytewise order), so
 * that equal values have equal bytes. Plain objects are CBOR maps, `Map` is tag 259, `Set` tag 258, `bigint` always
 * tag 2 or 3; -0 is 0 and every NaN is one NaN. Equal elements of a `Set` become one. O(n log n).
 *
 * Takes null, booleans, numbers, bigints, well-formed strings, `Uint8Array`, arrays, plain objects, `Map` and `Set`.
 * @throws PEERBASE_BAD_ARGUMENT for anything else, for cycles and for values beyond `limits`.
 */
export function encodeValue (value: unknown, limits: ValueLimits = valueLimits): Uint8Array {
  const writer = new ByteWriter()
  new ValueEncoder(limits).write(writer, value, 0)
  return writer.finish()
}

class ValueEncoder {
  readonly #limits: ValueLimits
  #items = 0

  constructor (limits: ValueLimits) {
    this.#limits = limits
  }

  write (writer: ByteWriter, value: unknown, depth: number): void {
    if (++this.#items > this.#limits.items) throw new ArgumentError(`A value holds more than ${this.#limits.items} items`)
    switch (typeof value) {
      case 'string': return writeText(writer, value)
      case 'number': return writeNumber(writer, value)
      case 'boolean': return writer.u8(value ? TRUE : FALSE)
      case 'bigint': return writeBigInt(writer, value)
      case 'object': return value === null ? writer.u8(NULL) : this.#writeObject(writer, value, depth)
      default: throw new ArgumentError(`A value cannot hold ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`)
    }
  }

  #writeObject (writer: ByteWriter, value: object, depth: number): void {
    if (value instanceof Uint8Array) {
      writeHead(writer, BYTES, value.length)
      return writer.bytes(value)
    }
    if (depth >= this.#limits.depth) throw new ArgumentError(`A value is cyclic or nested deeper than ${this.#limits.depth} levels`)
    if (Array.isArray(value)) {
      writeHead(writer, ARRAY, value.length)
      for (let i = 0; i < value.length; i++) this.write(writer, value[i], depth + 1)
    } else if (value instanceof Map) {
      writeHead(writer, TAG, TAG_MAP)
      this.#writeEntries(writer, value, depth)
    } else if (value instanceof Set) {
      writeHead(writer, TAG, TAG_SET)
      this.#writeElements(writer, value, depth)
    } else {
      if (!isPlain(value)) throw new ArgumentError('A value cannot hold an instance of a class: pass a plain object, Map, Set or Uint8Array')
      this.#writeEntries(writer, Object.entries(value), depth)
    }
  }

  #writeEntries (writer: ByteWriter, entries: Iterable<readonly [unknown, unknown]>, depth: number): void {
    const sorted = Array.from(entries, ([key, value]) => ({ bytes: this.#apart(key, depth + 1), value }))
    sorted.sort((a, b) => compareBytes(a.bytes, b.bytes))
    writeHead(writer, MAP, sorted.length)
    let previous: Uint8Array | undefined
    for (const { bytes, value } of sorted) {
      if (previous !== undefined && compareBytes(previous, bytes) === 0) throw new ArgumentError('Two keys of a Map have the same content')
      previous = bytes
      writer.bytes(bytes)
      this.write(writer, value, depth + 1)
    }
  }

  #writeElements (writer: ByteWriter, elements: Set<unknown>, depth: number): void {
    const sorted = Array.from(elements, element => this.#apart(element, depth + 1)).sort(compareBytes)
    const distinct = sorted.filter((bytes, i) => i === 0 || compareBytes(sorted[i - 1] ?? bytes, bytes) !== 0)
    writeHead(writer, ARRAY, distinct.length)
    for (const bytes of distinct) writer.bytes(bytes)
  }

  #apart (value: unknown, depth: number): Uint8Array {
    const writer = new ByteWriter(16)
    this.write(writer, value, depth)
    return writer.finish()
  }
}

/** Object literals and null-prototype objects, of any realm. */
function isPlain (value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  return typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty')
}

function writeText (writer: ByteWriter, text: string): void {
  const bytes = utf8.encode(text)
  if (bytes.length !== text.length) requireWellFormed(text)
  writeHead(writer, TEXT, bytes.length)
  writer.bytes(bytes)
}

/** @throws PEERBASE_BAD_ARGUMENT for a string with a lone surrogate: UTF-8 cannot carry it. */
export function requireWellFormed (text: string & { isWellFormed?: () => boolean }): void {
  // Engines of 2023 and later look by themselves.
  if (!(text.isWellFormed?.() ?? !/\p{Surrogate}/u.test(text))) throw new ArgumentError('A string holds a lone surrogate')
}

function writeNumber (writer: ByteWriter, n: number): void {
  if (!Number.isSafeInteger(n)) writer.bytes(encode(n))
  else if (n >= 0) writeHead(writer, UINT, n)
  else writeHead(writer, NEGINT, -1 - n)
}

function writeBigInt (writer: ByteWriter, n: bigint): void {
  writeHead(writer, TAG, n >= 0n ? TAG_BIGINT : TAG_NEGATIVE_BIGINT)
  const magnitude = n >= 0n ? n : -1n - n
  const hex = magnitude === 0n ? '' : magnitude.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  writeHead(writer, BYTES, even.length / 2)
  for (let i = 0; i < even.length; i += 2) writer.u8(Number.parseInt(even.slice(i, i + 2), 16))
}

/** A CBOR head: the major type and its argument in the fewest bytes. */
function writeHead (writer: ByteWriter, major: number, n: number): void {
  const top = major << 5
  if (n < 24) return writer.u8(top | n)
  const size = n < 0x100 ? 1 : n < 0x10000 ? 2 : n < 0x100000000 ? 4 : 8
  writer.u8(top | (size === 1 ? 24 : size === 2 ? 25 : size === 4 ? 26 : 27))
  for (let i = size - 1; i >= 0; i--) writer.u8(Math.floor(n / 2 ** (8 * i)) % 256)
}
