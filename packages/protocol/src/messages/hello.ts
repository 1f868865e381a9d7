import { readRole, writeRole } from '../role.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'

const nonceBytes = 16
const maxUint32 = 2 ** 32 - 1

/**
 * minVersion u8, maxVersion u8, features u32, cid 32, role u8, nonce 16, maxFrameBytes varint, windowBytes varint. Later
 * versions keep this form and say more by `features`: it is read before versions are agreed on.
 */
export const hello: MessageCodec<'hello'> = {
  code: mustUnderstand | 1,
  write (writer, message) {
    if (message.minVersion > message.maxVersion) throw writer.error('range', 'minVersion is above maxVersion')
    writer.u8(message.minVersion)
    writer.u8(message.maxVersion)
    writer.u32(message.features)
    writer.collaboration(message.cid)
    writeRole(writer, message.role)
    writer.fixed(message.nonce, nonceBytes)
    writer.boundedVarint(message.maxFrameBytes, { min: 1, max: maxUint32 })
    writer.boundedVarint(message.windowBytes, { min: 1, max: maxUint32 })
  },
  read (reader) {
    const minVersion = reader.u8()
    const maxVersion = reader.u8()
    if (minVersion > maxVersion) throw reader.error('range', 'minVersion is above maxVersion')
    return {
      type: 'hello',
      minVersion,
      maxVersion,
      features: reader.u32(),
      cid: reader.collaboration(),
      role: readRole(reader),
      nonce: reader.fixed(nonceBytes),
      maxFrameBytes: reader.varint({ min: 1, max: maxUint32 }),
      windowBytes: reader.varint({ min: 1, max: maxUint32 })
    }
  }
}
