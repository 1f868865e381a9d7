import { type CollaborationId, hashedBytes, limits, parseEntry, signedBytes } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import { type Snapshot, snapshotOf } from './snapshot-shelf.js'

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
