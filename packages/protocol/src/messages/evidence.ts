import { limits } from '../limits.js'
import type { MessageCodec } from './message-codec.js'
import { readSignedHead, writeSignedHead } from './signed-head.js'

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
    writeSignedHead(writer, first)
    writeSignedHead(writer, second)
  },
  read (reader) {
    return { type: 'proof', first: readSignedHead(reader), second: readSignedHead(reader) }
  }
}
