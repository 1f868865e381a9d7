import { equalBytes } from '../util/bytes.js'
import type { EvidencePiece } from './evidence.js'
import type { SignedHeads } from './signed-heads.js'
import type { Snapshot } from './snapshot-rows.js'
import type { SnapshotShelf } from './snapshot-shelf.js'

export interface Showing {
  readonly shelf: Pick<SnapshotShelf, 'newest' | 'evidence' | 'hasEvidence'>
  readonly signedHeads: SignedHeads
}

/** Whether all of a held snapshot's evidence is here: only then is it offered. O(heads). */
export function canShow ({ shelf, signedHeads }: Showing, { id, manifest }: Snapshot): boolean {
  return shelf.hasEvidence(id) || signedHeads.evidence(manifest) !== undefined
}

/** A piece of the evidence of a held snapshot, named by its hash: what was kept with it, or is still in the log. None where it is not here. */
export async function evidenceToShow ({ shelf, signedHeads }: Showing, hash: Uint8Array, index: number): Promise<EvidencePiece> {
  const kept = await shelf.evidence(hash, index)
  if (kept !== undefined) return kept
  const held = shelf.newest().find((snapshot) => equalBytes(snapshot.hash, hash))
  return held === undefined ? [] : signedHeads.piece(held.manifest, index) ?? []
}
