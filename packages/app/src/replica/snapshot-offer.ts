import { decodeCheckpoint, entryKind, type MessageOf } from '@peer-base/protocol'
import { equalBytes, toHex } from '../util/bytes.js'
import { badEntry } from './examination.js'
import { checkManifest, checkSigned, type SigningContext } from './snapshot-manifest-check.js'
import type { Snapshot } from './snapshot-rows.js'

/**
 * Checks what a peer offers and puts those snapshots first for which most other writers vouch: whoever had the same state
 * there counts for it, whoever had another against it. O(entries offered), each a signature to verify.
 *
 * @throws PEERBASE_BAD_ENTRY, PEERBASE_TOO_LARGE with blame for the peer
 */
export async function examineOffer (
  { manifests, checkpoints }: Pick<MessageOf<'snapshots'>, 'manifests' | 'checkpoints'>, context: SigningContext
): Promise<Snapshot[]> {
  const snapshots = await Promise.all(manifests.map(async (bytes) => await checkManifest(bytes, context)))
  const votes = await countVotes(snapshots, checkpoints, context)
  return snapshots.sort((a, b) => (votes.get(b.id) ?? 0) - (votes.get(a.id) ?? 0))
}

async function countVotes (
  snapshots: readonly Snapshot[], checkpoints: readonly Uint8Array[], context: SigningContext
): Promise<ReadonlyMap<string, number>> {
  const offered = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]))
  const heard = new Set<string>()
  const votes = new Map<string, number>()
  for (const bytes of checkpoints) {
    const { header: { kind, replica }, body } = await checkSigned(bytes, context)
    if (kind !== entryKind.checkpoint) throw badEntry()
    const { snapshot, stateHash } = decodeCheckpoint(body)
    const id = toHex(snapshot)
    const about = offered.get(id)
    if (about === undefined || about.entry.header.replica === replica || heard.has(`${id} ${replica}`)) continue
    heard.add(`${id} ${replica}`)
    votes.set(id, (votes.get(id) ?? 0) + (equalBytes(stateHash, about.manifest.stateHash) ? 1 : -1))
  }
  return votes
}
