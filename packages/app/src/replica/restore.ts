import { type CollaborationId, type Entry, hashedBytes, limits, type ReplicaId, signedBytes, type VersionVector } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import type { DeltaLog } from './delta-log.js'
import type { LogRecord } from './log-record.js'
import { classifyBeside, type Equivocations } from './equivocations.js'
import { entryKey, type StoredLogs } from './log-rows.js'
import type { Flaw, RottenRow } from './quarantine.js'

export interface RestoreComponents {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  readonly log: DeltaLog
  readonly equivocations: Equivocations
  /** Hears of each row that is not what was written. */
  readonly onRotten?: (row: RottenRow) => void
}

/**
 * Goes on with a log that stands at the snapshots held, or at nothing, from what the store had, in a causal order, and returns what
 * went in. A replica's entries count up to the first hole or break in the hash chain, and only if the signature at the end
 * of that prefix holds; the rest is dropped, to be fetched from peers. O(entries × dependencies).
 */
export async function restoreLog (components: RestoreComponents, stored: Pick<StoredLogs, 'entries'>): Promise<LogRecord[]> {
  const { cid, verifier, log, equivocations } = components
  const queues = new Map<ReplicaId, LogRecord[]>()
  for (const [replica, entries] of stored.entries) {
    const sound = await soundPrefix(components, replica, entries)
    if (sound.length > 0) queues.set(replica, sound.reverse())
  }
  const restored = await checkOften({ cid, verifier }, causalOrder(queues, log.version(), equivocations))
  for (const record of restored) log.append(record)
  return restored
}

/** Takes from the queues, whose next is last, what is ready, as long as anything is. */
export function causalOrder (queues: Map<ReplicaId, LogRecord[]>, start: VersionVector, equivocations: Equivocations): LogRecord[] {
  const ordered: LogRecord[] = []
  const version = new Map(start)
  for (let moved = true; moved;) {
    moved = false
    for (const [replica, queue] of queues) {
      for (let next = queue.at(-1); next !== undefined && classifyBeside(equivocations, next.entry.header, version) === 'ready'; next = queue.at(-1)) {
        queue.pop()
        version.set(replica, next.entry.header.seq + 1)
        ordered.push(next)
        moved = true
      }
      if (queue.length === 0) queues.delete(replica)
    }
  }
  return ordered
}

/** What is served ends where every replica's last entry is checked, and must fit a frame: at least so often that is so, in bytes. */
const checkEveryBytes = limits.frameBytes / 8

/** Signatures within a replica's chain need no check to be stored; they do to be served. */
export async function checkOften (components: Pick<RestoreComponents, 'cid' | 'verifier'>, ordered: readonly LogRecord[]): Promise<LogRecord[]> {
  const records = [...ordered]
  const unchecked = new Map<ReplicaId, number>()
  let bytes = 0
  for (const [index, { entry, checked }] of records.entries()) {
    bytes += entry.bytes.length
    if (checked) unchecked.delete(entry.header.replica)
    else unchecked.set(entry.header.replica, index)
    if (bytes < checkEveryBytes) continue
    for (const [replica, at] of unchecked) {
      const record = records[at]
      if (record === undefined || !await hasSignature(components, record)) continue
      records[at] = { ...record, checked: true }
      unchecked.delete(replica)
    }
    if (unchecked.size === 0) bytes = 0
  }
  return records
}

export async function hasSignature ({ cid, verifier }: Pick<RestoreComponents, 'cid' | 'verifier'>, { entry }: LogRecord): Promise<boolean> {
  return await verifier.verify(entry.header.replica, signedBytes(cid, entry), entry.signature)
}

/** Entries after a hole cannot be judged: they stay in the store, and are written once more when they come again. */
async function soundPrefix (
  { cid, verifier, log, onRotten = () => {} }: RestoreComponents, replica: ReplicaId, entries: readonly Entry[]
): Promise<LogRecord[]> {
  // Without its certificate nothing can be said of a replica.
  if (!verifier.knows(replica)) return []
  const rotten = (entry: Entry, flaw: Flaw): void => { onRotten({ key: entryKey(entry.header), value: entry.bytes, flaw }) }
  const records: LogRecord[] = []
  let unchained: Entry | undefined
  let seq = log.end(replica)
  let previous = log.hashAt(replica, seq - 1)
  for (const entry of entries) {
    if (entry.header.seq < seq) continue
    if (previous === undefined || entry.header.seq !== seq) break
    if (!equalBytes(entry.header.previous, previous)) {
      unchained = entry
      break
    }
    if (!equalBytes(verifier.hash(entry.body), entry.bodyHash)) {
      rotten(entry, 'hash')
      break
    }
    const hash = verifier.hash(hashedBytes(cid, entry))
    records.push({ entry, hash, checked: false })
    previous = hash
    seq += 1
  }
  // Back from the end to an entry whose signature holds: a flipped bit in the last one costs that one only.
  while (records.length > 0) {
    const last = records[records.length - 1] as LogRecord
    if (await hasSignature({ cid, verifier }, last)) {
      records[records.length - 1] = { ...last, checked: true }
      break
    }
    rotten(last.entry, 'signature')
    // What does not follow a rotten entry may be sound.
    unchained = undefined
    records.pop()
  }
  if (unchained !== undefined) rotten(unchained, 'chain')
  return records
}
