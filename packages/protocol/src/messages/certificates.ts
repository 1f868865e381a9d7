import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'

/** count varint, then each: length varint (at least 1), bytes. */
export const certificates: MessageCodec<'certificates'> = {
  code: mustUnderstand | 4,
  write (writer, { certificates }) {
    writer.count(certificates.length, limits.certificates)
    for (const certificate of certificates) {
      if (certificate.length === 0) throw writer.error('length', 'an empty certificate')
      writer.bytes(certificate, limits.certificateBytes)
    }
  },
  read (reader) {
    const certificates: Uint8Array[] = []
    for (let left = reader.count(limits.certificates, 2); left > 0; left--) {
      const certificate = reader.bytes(limits.certificateBytes)
      if (certificate.length === 0) throw reader.error('length', 'an empty certificate')
      certificates.push(certificate)
    }
    return { type: 'certificates', certificates }
  }
}
