import { decodeCheckpoint, decodeManifest, entryKind, parseEntry, type ReplicaId } from '@peer-base/protocol'
import { equalBytes, ownBytes, toHex } from '../util/bytes.js'
import type { LogRecord } from './log-record.js'

/** Two writers had different states at one version vector: their replicas have parted, or one of them lies. */
export interface Divergence {
  /** Hash of the manifest entry, in hexadecimal. */
  readonly snapshot: string
  readonly author: ReplicaId
  /** Absent where it is this peer, which only reads. */
  readonly witness?: ReplicaId
}

/** What the log says of its snapshots: which writers had the same state there, and which another. */
export interface Checkpoints {
  /** Takes note of manifests and checkpoints as they come into the log. Returns what contradicts. O(records). */
  take (records: readonly LogRecord[]): readonly Divergence[]
  /** Checkpoint entries of a snapshot, one for each witness. */
  of (snapshot: string): readonly LogRecord[]
  /** Witnesses that had the state which the manifest names. */
  attested (snapshot: string): number
}

interface Attested {
  readonly author: ReplicaId
  readonly stateHash: Uint8Array
  readonly witnesses: Map<ReplicaId, { readonly record: LogRecord, readonly agrees: boolean }>
}

/** Newest snapshots remembered: as many as one offer may name. */
const maxSnapshots = 64
/** More would tell nobody more, and a writer could mint any number of replicas to say so. */
const maxWitnesses = 16

export function createCheckpoints (): Checkpoints {
  const snapshots = new Map<string, Attested>()

  const takeManifest = ({ entry, hash }: LogRecord): void => {
    const { stateHash } = decodeManifest(entry.body)
    snapshots.set(toHex(hash), { author: entry.header.replica, stateHash: ownBytes(stateHash), witnesses: new Map() })
    const [oldest] = snapshots.keys()
    if (snapshots.size > maxSnapshots && oldest !== undefined) snapshots.delete(oldest)
  }

  const takeCheckpoint = (record: LogRecord): Divergence | undefined => {
    const { snapshot, stateHash } = decodeCheckpoint(record.entry.body)
    const id = toHex(snapshot)
    const attested = snapshots.get(id)
    const witness = record.entry.header.replica
    // Its author's word for its own snapshot says nothing new; the first word of each witness counts.
    if (attested === undefined || witness === attested.author || attested.witnesses.has(witness)) return undefined
    if (attested.witnesses.size >= maxWitnesses) return undefined
    const agrees = equalBytes(stateHash, attested.stateHash)
    attested.witnesses.set(witness, { record: ownRecord(record), agrees })
    return agrees ? undefined : { snapshot: id, author: attested.author, witness }
  }

  const takeOne = (record: LogRecord): Divergence | undefined => {
    try {
      switch (record.entry.header.kind) {
        case entryKind.snapshot: takeManifest(record); return undefined
        case entryKind.checkpoint: return takeCheckpoint(record)
        default: return undefined
      }
    } catch {
      // A good signature over a bad body: a step that says nothing.
      return undefined
    }
  }

  return {
    take: (records) => contradictionsIn(records, takeOne),
    of: (snapshot) => Array.from(snapshots.get(snapshot)?.witnesses.values() ?? [], ({ record }) => record),
    attested: (snapshot) => [...snapshots.get(snapshot)?.witnesses.values() ?? []].filter(({ agrees }) => agrees).length
  }
}

/** With bytes of its own: it is kept for long, and what stands beside it need not be. */
function ownRecord ({ entry, hash, checked }: LogRecord): LogRecord {
  return { entry: parseEntry(ownBytes(entry.bytes)), hash: ownBytes(hash), checked }
}

const none: readonly Divergence[] = Object.freeze([])

/** Most often there is none in what most often is one entry: no array is made then. */
function contradictionsIn (records: readonly LogRecord[], take: (record: LogRecord) => Divergence | undefined): readonly Divergence[] {
  let found = none
  for (const record of records) {
    const divergence = take(record)
    if (divergence !== undefined) found = [...found, divergence]
  }
  return found
}
