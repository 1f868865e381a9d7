import {
  type CollaborationId, type Entry, type EntryHeader, type EntryRun, expandRun, hashedBytes, type ReplicaId, signedBytes, type VersionVector
} from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import type { DeltaLog, LogRecord } from './delta-log.js'
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
 * @throws PEERBASE_BAD_ENTRY (blame `penalise`) where that signature does not hold and no other history explains it.
 */
export async function examineRun (run: EntryRun, { cid, verifier, certificates, log, equivocations }: ExaminationContext): Promise<Examined> {
  const end = log.end(run.replica)
  const duplicates = Math.min(Math.max(0, end - run.first), run.entries.length)
  if (run.first > end || !certificates.has(run.replica)) return { records: [], duplicates: 0, gap: true }
  if (duplicates === run.entries.length) return { records: [], duplicates, gap: false }
  const previous = log.hashAt(run.replica, end - 1)
  if (previous === undefined) return { records: [], duplicates, gap: true }
  const fresh = { replica: run.replica, first: end, entries: run.entries.slice(duplicates) }
  const { entries, hashes } = expandRun(fresh, { cid, previous, hash: verifier.hash })
  const version = log.version()
  let ready = 0
  // Each entry follows the one before it, and none depends on its own author: what else there is decides.
  while (ready < entries.length && isReady(equivocations, entries[ready]?.header, { version, end })) ready += 1
  if (ready === 0) return { records: [], duplicates, gap: true }
  const last = entries[ready - 1]
  if (last === undefined || !await isSigned(last, { cid, verifier })) {
    // Of a replica of two histories this is the other one; and where nothing was compared yet, it may be.
    if (equivocations.has(run.replica)) return { records: [], duplicates: run.entries.length, gap: false }
    if (duplicates === 0 && end > 0) return { records: [], duplicates, gap: false, isStray: true }
    throw badEntry()
  }
  const records = entries.slice(0, ready).map((entry, index): LogRecord => ({
    entry, hash: hashes[index] ?? verifier.hash(hashedBytes(cid, entry)), checked: index === ready - 1
  }))
  return { records, duplicates, gap: ready < entries.length }
}

function isReady (
  equivocations: Pick<Equivocations, 'has'>, header: EntryHeader | undefined, { version, end }: { readonly version: VersionVector, readonly end: number }
): boolean {
  if (header === undefined) return false
  return header.deps.length === 0 || classifyBeside(equivocations, { replica: header.replica, seq: end, deps: header.deps }, version) === 'ready'
}

async function isSigned (entry: Entry, { cid, verifier }: Pick<ExaminationContext, 'cid' | 'verifier'>): Promise<boolean> {
  const { replica } = entry.header
  const [signed, { signature }] = [signedBytes(cid, entry), entry]
  return verifier.verifySync?.(replica, signed, signature) ?? await verifier.verify(replica, signed, signature)
}

export function badEntry (): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent an entry whose signature does not hold: the channel is closed', { blame: 'penalise' })
}
