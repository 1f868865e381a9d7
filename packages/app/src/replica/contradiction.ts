import type { ReplicaId } from '@peer-base/protocol'
import { equalBytes } from '../util/bytes.js'
import type { DeltaLog } from './delta-log.js'
import type { Snapshot } from './snapshot-rows.js'

/**
 * Whether a snapshot cannot be true: its heads are not the entries verified here, or it claims what this peer itself has yet to write.
 * A writer may lie about what it snapshots; nobody else's log is its to rewrite. O(heads).
 */
export function contradicts ({ manifest }: Snapshot, { log, own }: { readonly log: DeltaLog, readonly own: ReplicaId | undefined }): boolean {
  return manifest.heads.some(({ replica, end, hash }) => {
    if (end > log.end(replica)) return replica === own
    // The hash of an entry trimmed long ago is not here any more: then there is nothing to compare with.
    const verified = log.hashAt(replica, end - 1)
    return verified !== undefined && !equalBytes(verified, hash)
  })
}
