import { classify, type CollaborationId, type Entry, hashedBytes, type ReplicaId, signedBytes } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import type { DeltaLog, LogRecord } from './delta-log.js'
import type { StoredLogs } from './log-rows.js'

export interface RestoreComponents {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  readonly log: DeltaLog
}

/**
 * Fills an empty log (rebased to the snapshot held, if any) from what the store had, in a causal order, and returns what
 * went in. A replica's entries count up to the first hole or break in the hash chain, and only if the signature at the end
 * of that prefix holds; the rest is dropped, to be fetched from peers. O(entries × dependencies).
 */
export async function restoreLog ({ cid, verifier, log }: RestoreComponents, stored: StoredLogs): Promise<LogRecord[]> {
  const queues = new Map<ReplicaId, LogRecord[]>()
  for (const [replica, entries] of stored.entries) {
    const sound = await soundPrefix({ cid, verifier, log }, replica, entries)
    if (sound.length > 0) queues.set(replica, sound.reverse())
  }
  const restored: LogRecord[] = []
  for (let moved = true; moved;) {
    moved = false
    for (const [replica, queue] of queues) {
      for (let next = queue.at(-1); next !== undefined && classify(next.entry.header, log.version()) === 'ready'; next = queue.at(-1)) {
        queue.pop()
        log.append(next)
        restored.push(next)
        moved = true
      }
      if (queue.length === 0) queues.delete(replica)
    }
  }
  return restored
}

async function soundPrefix ({ cid, verifier, log }: RestoreComponents, replica: ReplicaId, entries: readonly Entry[]): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  let seq = log.end(replica)
  let previous = log.hashAt(replica, seq - 1)
  for (const entry of entries) {
    if (entry.header.seq < seq) continue
    if (previous === undefined || entry.header.seq !== seq || !equalBytes(entry.header.previous, previous)) break
    if (!equalBytes(verifier.hash(entry.body), entry.bodyHash)) break
    const hash = verifier.hash(hashedBytes(cid, entry))
    records.push({ entry, hash, checked: false })
    previous = hash
    seq += 1
  }
  // Back from the end to an entry whose signature holds: a flipped bit in the last one costs that one only.
  while (records.length > 0) {
    const last = records[records.length - 1] as LogRecord
    if (await verifier.verify(replica, signedBytes(cid, last.entry), last.entry.signature)) {
      records[records.length - 1] = { ...last, checked: true }
      break
    }
    records.pop()
  }
  return records
}
