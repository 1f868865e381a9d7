import type { ByteReader } from './byte-reader.js'
import type { ByteWriter } from './byte-writer.js'
import { decodeValue } from './value-decoder.js'
import { encodeValue } from './value-encoder.js'
import { binary, fromBinary, valueKey } from './value-codec.js'

/**
 * A value inside a CRDT. `key` is the truth: it decides equality and is what is encoded, so that a caller who changes
 * an object got from `value()` cannot change the state.
 */
export interface Element {
  readonly key: string
  readonly value: unknown
}

/**
 * Takes a value in. Objects are copied, so that the caller may go on changing theirs. O(size of the value).
 * @throws PEERBASE_BAD_ARGUMENT for what the value codec refuses.
 */
export function elementOf (value: unknown): Element {
  if (typeof value === 'number') return { key: `n${value}`, value: value === 0 ? 0 : value }
  const key = valueKey(value)
  return { key, value: typeof value === 'object' && value !== null ? decodeValue(fromBinary(key, 1)) : value }
}

/** Do both hold the same content? Strings are compared without the keys, which are joined together only when somebody reads them. */
export function sameElement (a: Element, b: Element): boolean {
  return typeof a.value === 'string' ? a.value === b.value : a.key === b.key
}

/** Canonical CBOR of the element. */
export function elementBytes (element: Element): Uint8Array {
  return element.key.startsWith('c') ? fromBinary(element.key, 1) : encodeValue(element.value)
}

/** Odd length: UTF-8 of a string. Even length: CBOR of any other value. */
export function writeElement (writer: ByteWriter, element: Element): void {
  if (typeof element.value === 'string') return writer.oddString(element.value)
  const bytes = elementBytes(element)
  writer.varint(bytes.length * 2)
  writer.bytes(bytes)
}

/** @throws PEERBASE_CRDT_DECODE */
export function readElement (reader: ByteReader): Element {
  const head = reader.varint()
  if (head % 2 === 1) {
    const value = reader.utf8((head - 1) / 2)
    return { key: `s${value}`, value }
  }
  const offset = reader.offset
  const bytes = reader.bytes(head / 2)
  const value = decodeValue(bytes, undefined, offset)
  if (typeof value === 'string') throw reader.error('a string is not in its shortest form')
  return { key: typeof value === 'object' && value !== null ? `c${binary(bytes)}` : valueKey(value), value }
}
