import type { ByteReader } from '../byte-reader.js'
import type { ByteWriter } from '../byte-writer.js'
import type { KnownMessage, MessageOf } from '../message.js'

/** Set in the codes of messages that a receiver must not skip. */
export const mustUnderstand = 0x80

/** The fields of one type of message, after its code. A list of such codecs is the protocol's table of messages. */
export interface MessageCodec<Type extends KnownMessage['type']> {
  readonly code: number
  /** About how many bytes a message takes, its code included, where that is many and cheap to tell. */
  capacity? (message: MessageOf<Type>): number
  write (writer: ByteWriter, message: MessageOf<Type>): void
  read (reader: ByteReader): MessageOf<Type>
}
