import { assembleEntry, hashedBytes } from './entry-codec.js'
import { ProtocolError } from './errors.js'
import type { Entry } from './entry.js'
import type { CollaborationId } from './ids.js'
import type { EntryRun } from './message.js'

/** What rebuilding a run takes beyond the run. */
export interface RunContext {
  readonly cid: CollaborationId
  /** Hash of the replica's entry before the run, 32 bytes; zeros when the run begins the log. */
  readonly previous: Uint8Array
  /** SHA-256. */
  readonly hash: (bytes: Uint8Array) => Uint8Array
}

/** Entries rebuilt from a run; `hashes[i]` is the hash of `entries[i]`. */
export interface ExpandedRun {
  readonly entries: Entry[]
  readonly hashes: Uint8Array[]
}

/**
 * Consecutive entries of one replica without what a receiver recomputes. The result's byte fields are those of `entries`,
 * not copies. O(count).
 *
 * @throws ProtocolError `chain` when there is none, or they are of several replicas, or not consecutive.
 */
export function compactRun (entries: readonly Entry[]): EntryRun {
  const start = entries[0]
  if (start === undefined) throw new ProtocolError('a run has at least one entry', { reason: 'chain' })
  const { replica, seq: first } = start.header
  return {
    replica,
    first,
    entries: entries.map(({ header, signature, body }, index) => {
      if (header.replica !== replica || header.seq !== first + index) {
        throw new ProtocolError('a run is consecutive entries of one replica', { reason: 'chain', offset: index })
      }
      const { kind, suite, continues, epoch, deps } = header
      return { kind, suite, continues, epoch, deps, signature, body }
    })
  }
}

/**
 * Rebuilds the canonical entries of a run: sequence numbers from its start, body hashes from the bodies, and each
 * `previous` from the entry before. With the wrong `previous` it rebuilds other bytes, which no signature will fit: so
 * verifying the last signature verifies the whole run. Two hashes per entry, O(bytes). Not for keeping: they are views of what others share.
 *
 * @throws ProtocolError `length`, `value` or `range` when the context or the run is not well-formed.
 */
export function expandRun (run: EntryRun, { cid, previous, hash }: RunContext): ExpandedRun {
  const entries: Entry[] = []
  const hashes: Uint8Array[] = []
  let last = previous
  run.entries.forEach(({ kind, suite, continues, epoch, deps, signature, body }, index) => {
    const header = { kind, suite, continues, replica: run.replica, seq: run.first + index, previous: last, epoch, deps }
    const entry = assembleEntry({ header, bodyHash: hash(body), signature, body })
    last = hash(hashedBytes(cid, entry))
    entries.push(entry)
    hashes.push(last)
  })
  return { entries, hashes }
}
