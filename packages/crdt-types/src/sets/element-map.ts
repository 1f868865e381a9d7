import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import { compareStrings } from '../codec/compare-bytes.js'
import type { Element } from '../codec/element.js'
import { readElement, writeElement } from '../codec/element.js'

/** Elements by their key. Its binary form is a count and the elements in ascending order of key. */
export type ElementMap = Map<string, Element>

/** O(n log n). */
export function writeElements (writer: ByteWriter, elements: ElementMap): void {
  writer.varint(elements.size)
  for (const element of [...elements.values()].sort((a, b) => compareStrings(a.key, b.key))) writeElement(writer, element)
}

/** @throws PEERBASE_CRDT_DECODE */
export function readElements (reader: ByteReader): ElementMap {
  const count = reader.count()
  const elements: ElementMap = new Map()
  let previous: string | undefined
  for (let i = 0; i < count; i++) {
    const element = readElement(reader)
    if (previous !== undefined && compareStrings(previous, element.key) >= 0) throw reader.error('elements are repeated or out of order')
    previous = element.key
    elements.set(element.key, element)
  }
  return elements
}
