import { type CollaborationId, type Entry, hashedBytes, type ReplicaId } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import type { DeltaLog, FullHead } from './delta-log.js'
import type { LogRecord } from './log-record.js'
import type { Equivocations } from './equivocations.js'
import type { StoredLogs } from './log-rows.js'
import { causalOrder, checkOften, hasSignature } from './restore.js'
import type { SignedHeads } from './signed-heads.js'

export interface RetainedComponents {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  readonly log: DeltaLog
  readonly equivocations: Equivocations
  readonly signedHeads: Pick<SignedHeads, 'of'>
}

/**
 * Starts an empty log at the heads of the snapshots that were opened, with the entries that were kept behind them: they are in the state already,
 * and serve who lacks a few of them. Those of a replica count that lead, chained and without a hole, up to its head. Returns them.
 * O(entries kept × dependencies).
 */
export async function restoreRetained (
  components: RetainedComponents, stored: Pick<StoredLogs, 'entries'>, heads: readonly FullHead[]
): Promise<readonly LogRecord[]> {
  const { log, equivocations } = components
  const behind = new Map<ReplicaId, LogRecord[]>()
  for (const head of heads) {
    const records = await chainUpTo(head, stored.entries.get(head.replica) ?? [], components)
    if (records.length > 0) behind.set(head.replica, records)
  }
  const bases = heads.map((head) => baseOf(head, behind.get(head.replica)?.[0]))
  const queues = new Map(Array.from(behind, ([replica, records]) => [replica, records.toReversed()]))
  const ordered = causalOrder(queues, new Map(bases.map(({ replica, end }) => [replica, end])), equivocations)
  if (queues.size > 0) {
    // They do not fit together: the snapshots stand for all of them.
    log.rebase(heads)
    return []
  }
  log.rebase(bases)
  const records = await checkOften(components, ordered)
  for (const record of records) log.append(record)
  return records
}

/** Of each replica the head that is furthest. */
export function furthest (lists: ReadonlyArray<readonly FullHead[]>): FullHead[] {
  const heads = new Map<ReplicaId, FullHead>()
  for (const head of lists.flat()) if ((heads.get(head.replica)?.end ?? 0) < head.end) heads.set(head.replica, head)
  return [...heads.values()]
}

function baseOf (head: FullHead, first: LogRecord | undefined): FullHead {
  if (first === undefined) return head
  const { seq, previous } = first.entry.header
  return { replica: head.replica, end: seq, hash: previous }
}

/** Entries by rising number, the last of them the head, whose own signature holds: what is served ends at it. */
async function chainUpTo (head: FullHead, entries: readonly Entry[], components: RetainedComponents): Promise<LogRecord[]> {
  const { cid, verifier, signedHeads } = components
  const records: LogRecord[] = []
  let expected = head.hash
  for (let index = entries.findLastIndex(({ header }) => header.seq === head.end - 1); index >= 0; index--) {
    const entry = entries[index]
    if (entry === undefined || entry.header.seq !== head.end - 1 - records.length) break
    const hash = verifier.hash(hashedBytes(cid, entry))
    if (!equalBytes(hash, expected) || !equalBytes(verifier.hash(entry.body), entry.bodyHash)) break
    records.push({ entry, hash, checked: records.length === 0 })
    expected = entry.header.previous
  }
  const [last] = records
  if (last === undefined || !verifier.knows(head.replica)) return []
  const isSigned = signedHeads.of(head) !== undefined || await hasSignature(components, last)
  return isSigned ? records.reverse() : []
}
