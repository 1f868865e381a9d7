import type { ReplicaId } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import { createDeltaLog } from './delta-log.js'
import { openEquivocations } from './equivocations.js'
import { readLogs } from './log-rows.js'
import { createReplica, type Replica, type ReplicaComponents, type ReplicaOptions } from './replica.js'
import { restoreLog } from './restore.js'
import { openSnapshotShelf } from './snapshot-shelf.js'

/** Opens the store's rows, admits what they hold, and returns the replica ready for work. */
export async function openReplica (components: ReplicaComponents, options: ReplicaOptions): Promise<Replica> {
  const { cid, store, verifier, admit, admitSnapshot } = components
  const log = createDeltaLog()
  const stored = await readLogs(store)
  const certificates = new Map<ReplicaId, Uint8Array>()
  for (const certificate of stored.certificates) {
    try {
      certificates.set(await verifier.admit(certificate), certificate)
    } catch (error) {
      components.report(new PeerBaseError('PEERBASE_STORE_CORRUPT', 'A stored certificate is not what was written: it is fetched again from other peers', { cause: error }))
    }
  }
  if (components.author !== undefined) await verifier.admit(components.author.certificate)
  const shelf = await openSnapshotShelf({ cid, store, verifier })
  for (const snapshot of shelf.newest()) {
    const chunks = await Promise.all(snapshot.manifest.chunks.map(async (_, index) => await shelf.chunk(snapshot.hash, index)))
    if (chunks.every((chunk) => chunk !== undefined) && await admitSnapshot(snapshot, chunks)) log.rebase(snapshot.manifest.heads)
  }
  const equivocations = await openEquivocations(components)
  const restored = await restoreLog({ cid, verifier, log, equivocations }, stored)
  if (restored.length > 0) await admit(restored)
  return createReplica(components, options, { log, shelf, certificates, equivocations })
}
