import { readHeads, writeHeads } from '../heads.js'
import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'

const form = { max: limits.heads, hashBytes: 16 }

/** Heads (see heads.ts). */
export const vector: MessageCodec<'vector'> = {
  code: mustUnderstand | 3,
  write (writer, { heads }) {
    writeHeads(writer, heads, form)
  },
  read (reader) {
    return { type: 'vector', heads: readHeads(reader, form) }
  }
}

/** Heads, as `vector`; the sender misses something before what it was sent. */
export const want: MessageCodec<'want'> = {
  code: mustUnderstand | 6,
  write (writer, { heads }) {
    writeHeads(writer, heads, form)
  },
  read (reader) {
    return { type: 'want', heads: readHeads(reader, form) }
  }
}
