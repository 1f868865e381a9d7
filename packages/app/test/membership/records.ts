import { createHash } from 'node:crypto'
import { decodeGossip, encodeGossip, unauthenticatedBytes } from '@peer-base/protocol'
import type { CollaborationId, MemberRecord } from '@peer-base/protocol'
import type { PeerId } from '../../src/ports/network.js'

export const cid = 'ab'.repeat(32) as CollaborationId
export const codec = { decodeGossip, encodeGossip, unauthenticatedBytes }
export const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
export const asPeer = (name: string) => name as PeerId

export function record (peer: string, fields: Partial<MemberRecord> = {}): MemberRecord {
  return {
    type: 'member', cid, peer, role: 'writer', addresses: [], seq: 0, ttlMS: 10_000,
    viewDigest: new Uint8Array(8), certificate: new Uint8Array(), mac: new Uint8Array(), ...fields
  }
}

/** A MAC under a key everybody here holds: a hash with a prefix. */
export const mac = {
  make: async (bytes: Uint8Array) => sha256(new Uint8Array([1, ...bytes])),
  check: async (bytes: Uint8Array, given: Uint8Array) => Buffer.from(sha256(new Uint8Array([1, ...bytes]))).equals(Buffer.from(given))
}

/** Takes the room's MAC away from a resident. */
export const keyless = { mac: undefined } as unknown as Record<never, never>
