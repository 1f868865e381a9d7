import type { MemberRecord } from '@peer-base/protocol'

/** A hash of 8 bytes or more, each bit of which depends on the whole input. */
export type Hash = (bytes: Uint8Array) => Uint8Array

const encoder = new TextEncoder()

/**
 * 64 bits that stand for a member's peer id, role and set of addresses. Fingerprints are added modulo 2^64 into the
 * digest of a view (Bellare and Micciancio 1997, AdHash, at a size meant for repair and not for security: who makes two
 * views collide only keeps gossip at its ordinary pace).
 */
export function fingerprint (hash: Hash, { peer, role, addresses }: Pick<MemberRecord, 'peer' | 'role' | 'addresses'>): bigint {
  const bytes = encoder.encode(JSON.stringify([peer, role, [...addresses].sort()]))
  const hashed = hash(bytes)
  return new DataView(hashed.buffer, hashed.byteOffset, hashed.byteLength).getBigUint64(0)
}

export function wrappingAdd (a: bigint, b: bigint): bigint {
  return BigInt.asUintN(64, a + b)
}

export function wrappingSubtract (a: bigint, b: bigint): bigint {
  return BigInt.asUintN(64, a - b)
}
