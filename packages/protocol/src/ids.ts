import { ProtocolError } from './errors.js'

declare const replicaBrand: unique symbol
declare const collaborationBrand: unique symbol

/** A replica: the first 16 bytes of a hash of its public key, as 32 lowercase hexadecimal digits. */
export type ReplicaId = string & { readonly [replicaBrand]: true }

/** A collaboration: 32 bytes as 64 lowercase hexadecimal digits; self-certifying (docs/PROTOCOL.md, Keys). */
export type CollaborationId = string & { readonly [collaborationBrand]: true }

/** Bytes of a replica id. */
export const replicaIdBytes = 16

/** Bytes of a collaboration id. */
export const collaborationIdBytes = 32

/** @throws ProtocolError `length` unless `bytes` holds exactly 16 bytes. */
export function replicaIdFromBytes (bytes: Uint8Array): ReplicaId {
  expectLength(bytes, replicaIdBytes)
  return hex(bytes, 0, replicaIdBytes) as ReplicaId
}

/** The 16 bytes of an id, in a new array. */
export function replicaIdToBytes (id: ReplicaId): Uint8Array {
  return fromHex(asReplicaId(id))
}

/** @throws ProtocolError `length` unless `bytes` holds exactly 32 bytes. */
export function collaborationIdFromBytes (bytes: Uint8Array): CollaborationId {
  expectLength(bytes, collaborationIdBytes)
  return hex(bytes, 0, collaborationIdBytes) as CollaborationId
}

/** The 32 bytes of an id, in a new array. */
export function collaborationIdToBytes (id: CollaborationId): Uint8Array {
  return fromHex(asCollaborationId(id))
}

/** Writes the bytes of a well-formed id at `start`. */
export function writeId (id: ReplicaId | CollaborationId, bytes: Uint8Array, start: number): void {
  fillFromHex(id, bytes, start)
}

/** Parses 32 lowercase hexadecimal digits. @throws ProtocolError `id` */
export function asReplicaId (text: string): ReplicaId {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new ProtocolError('a replica id is 32 lowercase hexadecimal digits', { reason: 'id' })
  return text as ReplicaId
}

/** Parses 64 lowercase hexadecimal digits. @throws ProtocolError `id` */
export function asCollaborationId (text: string): CollaborationId {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new ProtocolError('a collaboration id is 64 lowercase hexadecimal digits', { reason: 'id' })
  return text as CollaborationId
}

/** Ids that were read or written lately, each where its first byte says: of few replicas come many entries, and each would keep a text of its own. */
const knownReplicas: Array<{ readonly bytes: Uint8Array, readonly id: ReplicaId } | undefined> = []

/** The id whose bytes begin at `start`; the caller has checked that they are there. */
export function replicaIdAt (bytes: Uint8Array, start: number): ReplicaId {
  const known = knownReplicas[(bytes[start] ?? 0) & 63]
  if (known !== undefined && standsAt(known.bytes, bytes, start)) return known.id
  const id = hex(bytes, start, replicaIdBytes) as ReplicaId
  know(id, bytes, start)
  return id
}

/** Writes the 16 bytes of an id at `start`. @throws ProtocolError `id` for what is none */
export function writeReplicaId (id: ReplicaId, bytes: Uint8Array, start: number): void {
  const known = knownReplicas[(digit(id, 0) << 4 | digit(id, 1)) & 63]
  if (known?.id === id) return bytes.set(known.bytes, start)
  fillFromHex(asReplicaId(id), bytes, start)
  know(id, bytes, start)
}

function know (id: ReplicaId, bytes: Uint8Array, start: number): void {
  knownReplicas[(bytes[start] ?? 0) & 63] = { bytes: bytes.slice(start, start + replicaIdBytes), id }
}

function standsAt (part: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < part.length; i++) if (part[i] !== bytes[start + i]) return false
  return true
}

/** Lowercase hexadecimal of `length` bytes from `start`; the caller has checked that they are there. */
export function hex (bytes: Uint8Array, start: number, length: number): string {
  let text = ''
  for (let i = start; i < start + length; i++) text += hexOfByte[bytes[i] ?? 0]
  return text
}

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function expectLength (bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new ProtocolError(`expected ${length} bytes, got ${bytes.length}`, { reason: 'length' })
}

/** Lowercase hexadecimal digits, already checked, as bytes: twice an entry, so without a detour over a general codec. */
function fromHex (digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2)
  fillFromHex(digits, bytes, 0)
  return bytes
}

function fillFromHex (digits: string, bytes: Uint8Array, start: number): void {
  for (let i = 0; 2 * i < digits.length; i++) bytes[start + i] = digit(digits, 2 * i) << 4 | digit(digits, 2 * i + 1)
}

function digit (digits: string, index: number): number {
  const code = digits.charCodeAt(index)
  return code < 58 ? code - 48 : code - 87
}
