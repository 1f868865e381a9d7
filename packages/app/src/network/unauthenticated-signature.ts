import type { PeerId } from '../ports/network.js'

const signatureBytes = 64

/**
 * Stands where a signature stands, for networks inside one process: a hash keyed by the peer's name. Whoever can call it
 * can sign for anybody, so it tells honest mistakes apart (another peer, another message), not honest peers from liars.
 */
export function markOf (peer: PeerId, bytes: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(`${peer.length}/${peer}`)
  const mark = new Uint8Array(signatureBytes)
  const view = new DataView(mark.buffer)
  for (let lane = 0; lane < signatureBytes / 4; lane++) {
    view.setUint32(lane * 4, mix(mix(Math.imul(lane + 1, 0x9e3779b1), name), bytes))
  }
  return mark
}

/** Whether `mark` is `markOf(peer, bytes)`. */
export function isMarkOf (peer: PeerId, bytes: Uint8Array, mark: Uint8Array): boolean {
  return mark.length === signatureBytes && markOf(peer, bytes).every((byte, i) => byte === mark[i])
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits, with the finaliser of MurmurHash3 so that a late byte reaches every bit. */
function mix (seed: number, bytes: Uint8Array): number {
  let hash = seed ^ 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
