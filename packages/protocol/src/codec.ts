import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { limits } from './limits.js'
import { auth } from './messages/auth.js'
import { certificates } from './messages/certificates.js'
import { entries } from './messages/entries.js'
import { persisted, proof } from './messages/evidence.js'
import { credit, eager, lazy, ping } from './messages/flow.js'
import { evidence, getEvidence } from './messages/snapshot-evidence.js'
import { hello } from './messages/hello.js'
import { frameBytes } from './passing-bytes.js'
import { mustUnderstand } from './messages/message-codec.js'
import { chunk, getChunk, snapshots } from './messages/snapshots.js'
import { vector, want } from './messages/vector.js'
import type { KnownMessage, Message } from './message.js'
import type { MessageCodec } from './messages/message-codec.js'

/** The table of messages: each begins with the one byte `code`. */
const codecs = {
  hello,
  auth,
  vector,
  certificates,
  entries,
  want,
  lazy,
  eager,
  snapshots,
  getChunk,
  chunk,
  persisted,
  credit,
  proof,
  ping,
  getEvidence,
  evidence
} satisfies { readonly [Type in KnownMessage['type']]: MessageCodec<Type> }

const codecOfCode: ReadonlyMap<number, { read (reader: ByteReader): KnownMessage }> =
  new Map(Object.values(codecs).map((codec) => [codec.code, codec]))

interface AnyCodec extends Pick<MessageCodec<'ping'>, 'code'> {
  capacity? (message: KnownMessage): number
  write (writer: ByteWriter, message: KnownMessage): void
}

/**
 * The one encoding of a message. O(size). Not for keeping: a small one is a view of what others share.
 *
 * @param maxBytes what the receiver takes in one frame.
 * @throws ProtocolError `limit` when it would be larger; the reason of the field that is wrong otherwise.
 */
export function encodeMessage (message: KnownMessage, maxBytes: number = limits.frameBytes): Uint8Array {
  // the codec under a type writes messages of that type: `codecs` is checked to be so, but indexing forgets it
  const codec = codecs[message.type] as AnyCodec
  const writer = new ByteWriter({ maxBytes, bytes: frameBytes(Math.min(codec.capacity?.(message) ?? 256, maxBytes)) })
  writer.u8(codec.code)
  codec.write(writer, message)
  return writer.finish()
}

/**
 * Decodes one frame. Byte fields are views of `bytes`, which must not change afterwards. Accepts only what `encodeMessage`
 * makes, and messages of later versions that may be skipped, as `unknown`. Memory is bounded by a multiple of the frame.
 *
 * @throws ProtocolError `type` (blame `ignore`) for an unknown message that must be understood; the reason of the field
 *   that is wrong otherwise (blame `penalise`).
 */
export function decodeMessage (bytes: Uint8Array, maxBytes: number = limits.frameBytes): Message {
  const reader = new ByteReader(bytes, maxBytes)
  const code = reader.u8()
  const codec = codecOfCode.get(code)
  if (codec === undefined) {
    if ((code & mustUnderstand) !== 0) throw reader.error('type', `message ${code} must be understood`, 'ignore')
    return { type: 'unknown', code }
  }
  const message = codec.read(reader)
  reader.end()
  return message
}
