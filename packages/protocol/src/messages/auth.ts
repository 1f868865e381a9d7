import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'

/** certificate: length varint, bytes; proof: length varint, bytes. */
export const auth: MessageCodec<'auth'> = {
  code: mustUnderstand | 2,
  write (writer, { certificate, proof }) {
    writer.bytes(certificate, limits.certificateBytes)
    writer.bytes(proof, limits.proofBytes)
  },
  read (reader) {
    return { type: 'auth', certificate: reader.bytes(limits.certificateBytes), proof: reader.bytes(limits.proofBytes) }
  }
}
