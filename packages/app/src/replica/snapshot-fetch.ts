import { type CollaborationId, hashedBytes, type KnownMessage, limits, type MessageOf, parseEntry, signedBytes } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import { type Snapshot, snapshotOf } from './snapshot-shelf.js'

/** A snapshot on its way, chunk by chunk, over one channel. */
export interface SnapshotFetch {
  readonly snapshot: Snapshot
  /** The request for the next chunk; undefined when all are here. */
  request (): KnownMessage | undefined
  /** Takes a chunk. `refused` when the peer does not have it or it is not what the manifest says. */
  take (message: MessageOf<'chunk'>): 'more' | 'whole' | 'refused' | 'other'
  readonly chunks: readonly Uint8Array[]
}

/** @throws PEERBASE_BAD_ENTRY when the manifest's signature does not hold, PEERBASE_TOO_LARGE above the quota. */
export async function checkManifest (
  bytes: Uint8Array, { cid, verifier }: { readonly cid: CollaborationId, readonly verifier: Verifier }
): Promise<Snapshot> {
  const entry = parseEntry(bytes)
  if (!await verifier.verify(entry.header.replica, signedBytes(cid, entry), entry.signature)) {
    throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer offered a snapshot whose signature does not hold: the channel is closed', { blame: 'penalise' })
  }
  if (!equalBytes(verifier.hash(entry.body), entry.bodyHash)) {
    throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer offered a snapshot whose manifest was altered: the channel is closed', { blame: 'penalise' })
  }
  const snapshot = snapshotOf(entry, verifier.hash(hashedBytes(cid, entry)))
  const total = snapshot.manifest.chunks.reduce((sum, { length }) => sum + length, 0)
  if (total > limits.snapshotBytes) throw new PeerBaseError('PEERBASE_TOO_LARGE', `A peer offered a snapshot of ${total} bytes; at most ${limits.snapshotBytes} are taken`)
  return snapshot
}

export function createSnapshotFetch (snapshot: Snapshot, { hash }: Pick<Verifier, 'hash'>): SnapshotFetch {
  const id = Uint8Array.from(snapshot.id.match(/../g) ?? [], (pair) => parseInt(pair, 16))
  const chunks: Uint8Array[] = []
  return {
    snapshot,
    chunks,
    request: () => chunks.length < snapshot.manifest.chunks.length ? { type: 'getChunk', snapshot: id, index: chunks.length } : undefined,
    take ({ snapshot: of, index, bytes }) {
      if (!equalBytes(of, id) || index !== chunks.length) return 'other'
      const expected = snapshot.manifest.chunks[index]
      if (expected === undefined || !equalBytes(hash(bytes), expected.hash)) return 'refused'
      chunks.push(bytes)
      return chunks.length === snapshot.manifest.chunks.length ? 'whole' : 'more'
    }
  }
}
