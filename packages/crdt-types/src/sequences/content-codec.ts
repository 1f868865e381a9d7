import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import { decodeValue, encodeValue } from '../codec/value-codec.js'
import type { Content } from './delta.js'

/** How content is written; it always stands last, so it needs no length. */
export interface ContentCodec<C extends Content> {
  join (parts: readonly C[]): C
  /** Can `write` take it? Text with lone surrogates, which only a damaged delta can make, is not plain. */
  plain (content: C): boolean
  write (writer: ByteWriter, content: C): void
  writeRaw (writer: ByteWriter, content: C): void
  readAll (reader: ByteReader): C
  readRaw (reader: ByteReader): C
  /** The character code where the content is one ASCII character, 0 for any other (and for NUL). */
  letter (content: C): number
  readLetter (reader: ByteReader): C
}

export const textCodec: ContentCodec<string> = {
  join: (parts) => parts.join(''),
  plain: (content) => content.length === 1 ? (content.charCodeAt(0) & 0xf800) !== 0xd800 : isWellFormed(content),
  write: (writer, content) => { writer.utf8(content) },
  writeRaw (writer, content) {
    for (let i = 0; i < content.length; i++) {
      writer.u8(content.charCodeAt(i) & 255)
      writer.u8(content.charCodeAt(i) >> 8)
    }
  },
  readAll: (reader) => reader.utf8(reader.remaining),
  readRaw (reader) {
    const bytes = reader.bytes(reader.remaining - reader.remaining % 2)
    let content = ''
    // Each pair of bytes is there: the length is even.
    for (let i = 0; i < bytes.length; i += 2) content += String.fromCharCode(bytes[i]! | bytes[i + 1]! << 8)
    if (textCodec.plain(content)) throw reader.error('well-formed text in the raw form')
    return content
  },
  letter (content) {
    const unit = content.length === 1 ? content.charCodeAt(0) : 128
    return unit < 128 ? unit : 0
  },
  readLetter (reader) {
    const unit = reader.u8()
    if (unit === 0 || unit > 127) throw reader.error('a letter that is none')
    return String.fromCharCode(unit)
  }
}

/** Are all surrogates in pairs? */
function isWellFormed (content: string & { isWellFormed?: () => boolean }): boolean {
  // Engines of 2023 and later look by themselves.
  return content.isWellFormed?.() ?? !/\p{Surrogate}/u.test(content)
}

export const listCodec: ContentCodec<readonly unknown[]> = {
  join: (parts) => parts.flat(),
  plain: () => true,
  write (writer, content) {
    for (const value of content) writer.block(encodeValue(value))
  },
  writeRaw (writer, content) { listCodec.write(writer, content) },
  readAll (reader) {
    const values: unknown[] = []
    while (!reader.done) values.push(decodeValue(reader.block()))
    return values
  },
  readRaw (reader) { throw reader.error('unknown flags') },
  letter: () => 0,
  readLetter (reader) { throw reader.error('unknown flags') }
}
