import type { ByteReader } from './byte-reader.js'
import type { ByteWriter } from './byte-writer.js'
import type { Role } from './message.js'

/** The byte of a role is its place here, from 1. */
const roles = ['writer', 'reader', 'pinner', 'open'] as const satisfies readonly Role[]

/** @throws ProtocolError `value` */
export function writeRole (writer: ByteWriter, role: Role): void {
  const index = roles.indexOf(role)
  if (index < 0) throw writer.error('value', 'an unknown role')
  writer.u8(index + 1)
}

/** @throws ProtocolError `value` */
export function readRole (reader: ByteReader): Role {
  const role = roles[reader.u8() - 1]
  if (role === undefined) throw reader.error('value', 'an unknown role')
  return role
}
