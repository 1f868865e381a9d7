import { entryHeadMaxBytes, entryMinBytes } from '../entry-codec.js'
import { limits } from '../limits.js'
import type { ByteReader } from '../byte-reader.js'
import type { ByteWriter } from '../byte-writer.js'
import type { MessageCodec } from './message-codec.js'

/** length varint, an encoded receipt. */
export const persisted: MessageCodec<'persisted'> = {
  code: 12,
  write (writer, { receipt }) {
    writer.bytes(receipt, limits.frameBytes)
  },
  read (reader) {
    return { type: 'persisted', receipt: reader.bytes(limits.frameBytes) }
  }
}

/** Twice: length varint, canonical bytes of an entry through its signature. */
export const proof: MessageCodec<'proof'> = {
  code: 14,
  write (writer, { first, second }) {
    writeHead(writer, first)
    writeHead(writer, second)
  },
  read (reader) {
    return { type: 'proof', first: readHead(reader), second: readHead(reader) }
  }
}

function writeHead (writer: ByteWriter, head: Uint8Array): void {
  if (head.length < entryMinBytes) throw writer.error('length', 'smaller than any entry')
  writer.bytes(head, entryHeadMaxBytes)
}

function readHead (reader: ByteReader): Uint8Array {
  const head = reader.bytes(entryHeadMaxBytes)
  if (head.length < entryMinBytes) throw reader.error('length', 'smaller than any entry')
  return head
}
