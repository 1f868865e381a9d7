import { type CollaborationId, type Entry, hashedBytes, limits, parseEntry, signedBytes } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import { type Snapshot, snapshotOf } from './snapshot-rows.js'

export interface SigningContext { readonly cid: CollaborationId, readonly verifier: Verifier }

/**
 * An entry that did not come as a part of its log.
 *
 * @throws PEERBASE_BAD_ENTRY when its signature does not hold, or its body is not the one that was signed
 */
export async function checkSigned (bytes: Uint8Array, { cid, verifier }: SigningContext): Promise<Entry> {
  const entry = parseEntry(bytes)
  if (!await verifier.verify(entry.header.replica, signedBytes(cid, entry), entry.signature)) throw badOffer('whose signature does not hold')
  if (!equalBytes(verifier.hash(entry.body), entry.bodyHash)) throw badOffer('that was altered')
  return entry
}

/** @throws what `checkSigned` throws, PEERBASE_TOO_LARGE above the quota */
export async function checkManifest (bytes: Uint8Array, { cid, verifier }: SigningContext): Promise<Snapshot> {
  const entry = await checkSigned(bytes, { cid, verifier })
  const snapshot = snapshotOf(entry, verifier.hash(hashedBytes(cid, entry)))
  const total = snapshot.manifest.chunks.reduce((sum, { length }) => sum + length, 0)
  if (total > limits.snapshotBytes) throw new PeerBaseError('PEERBASE_TOO_LARGE', `A peer offered a snapshot of ${total} bytes; at most ${limits.snapshotBytes} are taken`)
  return snapshot
}

function badOffer (which: string): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_ENTRY', `A peer offered a manifest or checkpoint ${which}: the channel is closed`, { blame: 'penalise' })
}
