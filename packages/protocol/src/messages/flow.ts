import type { MessageCodec } from './message-codec.js'

/** No fields. */
export const lazy: MessageCodec<'lazy'> = {
  code: 7,
  write () {},
  read () {
    return { type: 'lazy' }
  }
}

/** No fields. */
export const eager: MessageCodec<'eager'> = {
  code: 8,
  write () {},
  read () {
    return { type: 'eager' }
  }
}

/** consumedBytes varint. */
export const credit: MessageCodec<'credit'> = {
  code: 13,
  write (writer, { consumedBytes }) {
    writer.varint(consumedBytes)
  },
  read (reader) {
    return { type: 'credit', consumedBytes: reader.varint({ max: Number.MAX_SAFE_INTEGER }) }
  }
}

/** nonce varint, reply u8 (0 or 1). */
export const ping: MessageCodec<'ping'> = {
  code: 15,
  write (writer, { nonce, reply }) {
    writer.varint(nonce)
    writer.u8(reply ? 1 : 0)
  },
  read (reader) {
    const nonce = reader.varint({ max: Number.MAX_SAFE_INTEGER })
    const reply = reader.u8()
    if (reply > 1) throw reader.error('value', 'reply is 0 or 1')
    return { type: 'ping', nonce, reply: reply === 1 }
  }
}
