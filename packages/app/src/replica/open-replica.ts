import type { ReplicaId } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { createCheckpoints } from './checkpoints.js'
import { createDeltaLog } from './delta-log.js'
import { openEquivocations } from './equivocations.js'
import { certificateKey, coveredRows, readLogs } from './log-rows.js'
import type { Evidence } from './evidence.js'
import { createQuarantine, type RottenRow } from './quarantine.js'
import { createReplica, type Replica, type ReplicaComponents, type ReplicaOptions } from './replica.js'
import { restoreLog } from './restore.js'
import { furthest, restoreRetained } from './retained.js'
import { createSignedHeads } from './signed-heads.js'
import type { Snapshot } from './snapshot-rows.js'
import { openSnapshotShelf } from './snapshot-shelf.js'

/** Opens the store's rows, admits what they hold, and returns the replica ready for work. */
export async function openReplica (components: ReplicaComponents, options: ReplicaOptions): Promise<Replica> {
  const { cid, store, verifier, admit, admitSnapshot } = components
  const log = createDeltaLog()
  const stored = await readLogs(store)
  const rotten = [...stored.unreadable]
  const onRotten = (row: RottenRow): void => { rotten.push(row) }
  const certificates = await admitCertificates(stored.certificates, { verifier, onRotten })
  if (components.author !== undefined) await verifier.admit(components.author.certificate)
  const signedHeads = createSignedHeads(log)
  const onEvidence = ({ manifest }: Snapshot, evidence: Evidence): void => { signedHeads.learn(manifest, evidence) }
  const shelf = await openSnapshotShelf({ ...components, onRotten, onEvidence })
  const unopened = new Set<string>()
  for (const snapshot of shelf.newest()) {
    const chunks = await shelf.chunks(snapshot)
    if (chunks === undefined || !await admitSnapshot(snapshot, chunks)) unopened.add(snapshot.id)
  }
  const equivocations = await openEquivocations({ ...components, onRotten })
  const heads = furthest(shelf.newest().filter(({ id }) => !unopened.has(id)).map(({ manifest }) => manifest.heads))
  const retained = await restoreRetained({ cid, verifier, log, equivocations, signedHeads }, stored, heads)
  const restored = await restoreLog({ cid, verifier, log, equivocations, onRotten }, stored)
  if (restored.length > 0) await admit(restored)
  const checkpoints = createCheckpoints()
  // What parted before was told before.
  checkpoints.take([...retained, ...restored])
  const quarantine = createQuarantine(components)
  await quarantine.take(rotten)
  const dead = coveredRows(stored, log.base())
  return createReplica(components, options, { log, shelf, signedHeads, certificates, equivocations, checkpoints, quarantine, unopened, dead })
}

/** A rotten one is left out, and with it what its replica wrote: both come again from peers. */
async function admitCertificates (
  stored: ReadonlyMap<string, Uint8Array>, { verifier, onRotten }: { readonly verifier: Verifier, readonly onRotten: (row: RottenRow) => void }
): Promise<Map<ReplicaId, Uint8Array>> {
  const certificates = new Map<ReplicaId, Uint8Array>()
  for (const [key, value] of stored) {
    try {
      const replica = await verifier.admit(value)
      if (certificateKey(replica) === key) certificates.set(replica, value)
      else onRotten({ key, value, flaw: 'certificate' })
    } catch {
      onRotten({ key, value, flaw: 'certificate' })
    }
  }
  return certificates
}
