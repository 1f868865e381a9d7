import { compactRun, covers, encodeMessage, type Entry, type EntryRun, type KnownMessage, limits, type ReplicaId, type VersionVector } from '@peer-base/protocol'
import type { LogRecord } from './log-record.js'
import type { FairTurns } from './fair-turns.js'
import type { Replica } from './replica.js'
import { canShow } from './showing.js'
import type { Snapshot } from './snapshot-rows.js'

/** Frames that carry entries to one peer, certificates first where it may not know the author. */
export interface Outgoing {
  readonly frames: readonly Uint8Array[]
  /** Bytes of the frames that count against the peer's window. */
  readonly bytes: number
  /** Where the peer will be. */
  readonly vector: VersionVector
}

/** What one session was told already. */
export interface Told {
  /** Replicas whose certificates went. */
  readonly introduced: Set<ReplicaId>
  /** Ids of snapshots. */
  readonly offered: Set<string>
}

/** The next entries beyond `sent`, or undefined when there are none. `introduced` remembers whose certificates went, `turns` whose turn it is. */
export function nextEntries (replica: Replica, sent: VersionVector, { maxBytes, turns, introduced }: {
  readonly maxBytes: number
  readonly turns: FairTurns
  readonly introduced: Set<ReplicaId>
}): Outgoing | undefined {
  const records = turns.next(replica.log, sent, maxBytes)
  if (records.length === 0) return undefined
  const entries = encodeMessage({ type: 'entries', runs: runsOf(records) })
  const vector = new Map<ReplicaId, number>()
  for (const { entry } of records) vector.set(entry.header.replica, entry.header.seq + 1)
  return { frames: [...introduce(replica, vector.keys(), introduced), entries], bytes: entries.length, vector }
}

/** The held snapshots, when the peer lacks what only they still contain or could skip much by taking one. */
export function snapshotOffer (replica: Replica, sent: VersionVector, { introduced, offered, worthEntries }: Told & {
  /** Offer a snapshot that saves the peer at least this many entries, though they are all here. */
  readonly worthEntries: number
}): readonly Uint8Array[] {
  const helpful = showable(replica, offered).filter(({ vector }) => !covers(sent, vector))
  const needed = !covers(sent, replica.log.base())
  if (helpful.length === 0 || (!needed && saved(helpful[0]?.vector, sent) < worthEntries)) return []
  return snapshotFrames(replica, helpful, { introduced, offered })
}

/** Snapshots the peer was not told of: one who has the entries may want to hold the snapshot in their place. */
export function newSnapshots (replica: Replica, { introduced, offered }: Told): readonly Uint8Array[] {
  const fresh = showable(replica, offered)
  return fresh.length === 0 ? [] : snapshotFrames(replica, fresh, { introduced, offered })
}

/** What the peer was not told of yet, and could be given whole. */
function showable (replica: Replica, offered: ReadonlySet<string>): readonly Snapshot[] {
  return replica.shelf.newest().filter((snapshot) => !offered.has(snapshot.id) && canShow(replica, snapshot))
}

function snapshotFrames (replica: Replica, snapshots: readonly Snapshot[], { introduced, offered }: Told): Uint8Array[] {
  for (const { id } of snapshots) offered.add(id)
  const checkpoints = snapshots.flatMap(({ id }) => replica.checkpoints.of(id)).slice(0, limits.checkpoints).map(({ entry }) => entry)
  const authors = new Set([
    ...snapshots.flatMap(({ manifest, entry }) => [entry.header.replica, ...manifest.heads.map((head) => head.replica)]),
    ...checkpoints.map(({ header }) => header.replica)
  ])
  return [
    ...introduce(replica, authors, introduced),
    encodeMessage({ type: 'snapshots', manifests: snapshots.map(({ entry }) => entry.bytes), checkpoints: checkpoints.map(({ bytes }) => bytes) })
  ]
}

function saved (vector: VersionVector | undefined, sent: VersionVector): number {
  let entries = 0
  for (const [replica, end] of vector ?? []) entries += Math.max(0, end - (sent.get(replica) ?? 0))
  return entries
}

function introduce (replica: Replica, authors: Iterable<ReplicaId>, introduced: Set<ReplicaId>): Uint8Array[] {
  const certificates: Uint8Array[] = []
  for (const author of authors) {
    const certificate = replica.certificates.get(author)
    if (certificate === undefined || introduced.has(author)) continue
    introduced.add(author)
    certificates.push(certificate)
  }
  const frames: Uint8Array[] = []
  const perFrame = 512
  for (let start = 0; start < certificates.length; start += perFrame) {
    const message: KnownMessage = { type: 'certificates', certificates: certificates.slice(start, start + perFrame) }
    frames.push(encodeMessage(message))
  }
  return frames
}

/** Consecutive entries of one replica travel as one run; their order stays. */
function runsOf (records: readonly LogRecord[]): EntryRun[] {
  const runs: EntryRun[] = []
  let run: Entry[] = []
  for (const { entry } of records) {
    if (run[0] !== undefined && run[0].header.replica !== entry.header.replica) {
      runs.push(compactRun(run))
      run = []
    }
    run.push(entry)
  }
  if (run.length > 0) runs.push(compactRun(run))
  return runs
}
