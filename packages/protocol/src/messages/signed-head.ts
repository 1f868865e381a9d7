import type { ByteReader } from '../byte-reader.js'
import type { ByteWriter } from '../byte-writer.js'
import { entryHeadMaxBytes, entryMinBytes } from '../entry-codec.js'

/** length varint, canonical bytes of an entry through its signature. */
export function writeSignedHead (writer: ByteWriter, head: Uint8Array): void {
  if (head.length < entryMinBytes) throw writer.error('length', 'smaller than any entry')
  writer.bytes(head, entryHeadMaxBytes)
}

/** Inverse of `writeSignedHead`: a view. Looks at its length only. */
export function readSignedHead (reader: ByteReader): Uint8Array {
  const head = reader.bytes(entryHeadMaxBytes)
  if (head.length < entryMinBytes) throw reader.error('length', 'smaller than any entry')
  return head
}
