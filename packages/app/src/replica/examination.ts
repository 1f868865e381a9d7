import {
  type CollaborationId, type Entry, type EntryRun, type ExpandedRun, expandRun, type ReplicaId, signedBytes
} from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import { type Soon, whenThere } from '../util/soon.js'
import type { DeltaLog } from './delta-log.js'
import type { LogRecord } from './log-record.js'
import { classifyBeside, type Equivocations } from './equivocations.js'

export interface ExaminationContext {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  /** What is kept of them: an entry without its certificate would be nobody's at the next opening. */
  readonly certificates: ReadonlyMap<ReplicaId, unknown>
  readonly log: DeltaLog
  readonly equivocations: Pick<Equivocations, 'has'>
}

export interface Examined {
  /** New, and next. */
  readonly records: readonly LogRecord[]
  readonly duplicates: number
  readonly gap: boolean
  /** What would be next does not follow what is here: forged, or of another history. */
  readonly isStray?: boolean
}

/**
 * Splits a run into what is new and in order, and what is not; checks one signature, at the end of the new part.
 *
 * @throws PEERBASE_BAD_ENTRY (blame `penalise`), or rejects with it, where that signature does not hold and no other history explains it.
 */
export function createExaminer (context: ExaminationContext): (run: EntryRun) => Soon<Examined> {
  const { cid, verifier, certificates, log, equivocations } = context
  return (run) => {
    const { replica } = run
    const end = log.end(replica)
    if (run.first > end || !certificates.has(replica)) return { records: none, duplicates: 0, gap: true }
    const duplicates = Math.min(end - run.first, run.entries.length)
    if (duplicates === run.entries.length) return { records: none, duplicates, gap: false }
    const previous = log.hashAt(replica, end - 1)
    if (previous === undefined) return { records: none, duplicates, gap: true }
    const fresh = duplicates === 0 ? run : { replica, first: end, entries: run.entries.slice(duplicates) }
    const expanded = expandRun(fresh, { cid, previous, hash: verifier.hash })
    const ready = countReady(expanded.entries, context)
    const last = expanded.entries[ready - 1]
    if (last === undefined) return { records: none, duplicates, gap: true }
    return whenThere(isSigned(last, context), (holds) => {
      if (holds) return { records: recordsOf(expanded, ready), duplicates, gap: ready < expanded.entries.length }
      // Of a replica of two histories this is the other one; and where nothing was compared yet, it may be.
      if (equivocations.has(replica)) return { records: none, duplicates: run.entries.length, gap: false }
      if (duplicates === 0 && end > 0) return { records: none, duplicates, gap: false, isStray: true }
      throw badEntry()
    })
  }
}

function isSigned (entry: Entry, { cid, verifier }: ExaminationContext): Soon<boolean> {
  const { replica } = entry.header
  const signed = signedBytes(cid, entry)
  return verifier.verifySync?.(replica, signed, entry.signature) ?? verifier.verify(replica, signed, entry.signature)
}

const none: readonly LogRecord[] = Object.freeze([])

/** How many of a run's entries, which begin at the end of their replica's log, are ready one after the other. */
function countReady (entries: readonly Entry[], { log, equivocations }: ExaminationContext): number {
  // Each entry follows the one before it, and none depends on its own author: what else there is decides.
  const isGap = ({ header: { replica, deps } }: Entry): boolean =>
    deps.length > 0 && classifyBeside(equivocations, { replica, seq: log.end(replica), deps }, log.ends) !== 'ready'
  const gap = entries.findIndex(isGap)
  return gap < 0 ? entries.length : gap
}

/** The first `count` entries, of which the last one was checked, as a log keeps them. */
function recordsOf ({ entries, hashes }: ExpandedRun, count: number): LogRecord[] {
  const records: LogRecord[] = []
  for (let index = 0; index < count; index++) {
    const [entry, hash] = [entries[index], hashes[index]]
    if (entry === undefined || hash === undefined) break
    records.push({ entry, hash, checked: index === count - 1 })
  }
  return records
}

export function badEntry (): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent an entry whose signature does not hold: the channel is closed', { blame: 'penalise' })
}
