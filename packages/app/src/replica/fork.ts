import { type CollaborationId, type Entry, entryHeadBytes, type EntryRun, expandRun } from '@peer-base/protocol'
import { equalBytes } from '../util/bytes.js'
import type { DeltaLog } from './delta-log.js'
import type { Proof } from './equivocations.js'

/** Where a run parts from the log that is here. */
export interface Fork {
  /** Both heads at that place; whether each of them is signed for itself is not looked at. */
  readonly proof: Proof
  /** The run's last entry as it follows from there: with its signature, the author vouches for all of the run. */
  readonly last: Entry
}

/** Compares a run with what is kept of its replica. Equal entries have equal signatures, so that costs a comparison of 64 bytes each. */
export function findFork (
  run: EntryRun, { cid, log, hash }: { readonly cid: CollaborationId, readonly log: DeltaLog, readonly hash: (bytes: Uint8Array) => Uint8Array }
): Fork | undefined {
  for (const [index, entry] of run.entries.entries()) {
    const seq = run.first + index
    const kept = log.record(run.replica, seq)
    if (kept === undefined || equalBytes(kept.entry.signature, entry.signature)) continue
    const previous = log.hashAt(run.replica, seq - 1)
    if (previous === undefined) continue
    const { entries } = expandRun({ replica: run.replica, first: seq, entries: run.entries.slice(index) }, { cid, previous, hash })
    const [other, last] = [entries[0], entries.at(-1)]
    if (other === undefined || last === undefined) return undefined
    return { proof: { first: entryHeadBytes(kept.entry), second: entryHeadBytes(other) }, last }
  }
  return undefined
}
