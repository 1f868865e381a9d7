import { type Entry, type Head, type ReplicaId, type VersionVector } from '@peer-base/protocol'

/** An entry with what was computed when it was taken in. */
export interface LogRecord {
  readonly entry: Entry
  /** 32 bytes. */
  readonly hash: Uint8Array
  /**
   * Whether this entry's own signature was verified here. Within a hash-chained run only the last one is; what is
   * served must end at a checked entry, or a junk signature inside a run would make the one who serves it look bad.
   */
  readonly checked: boolean
}

interface Placed extends LogRecord { readonly position: number }

/** Where a replica's kept entries begin: everything before `end` is in a snapshot. */
interface ReplicaLog { base: number, baseHash: Uint8Array, readonly records: Placed[] }

/** The bytes of a head's hash that travel. */
const headHashBytes = 16
const noHash = new Uint8Array(32)

/** Sealed entries in causal order: the order in which they were taken in. */
export interface DeltaLog {
  end (replica: ReplicaId): number
  /** Hash of the replica's entry `seq`, if it is kept or is the last one covered by the base; zeros for -1. */
  hashAt (replica: ReplicaId, seq: number): Uint8Array | undefined
  version (): VersionVector
  heads (): Head[]
  /** What only a snapshot still holds. */
  base (): VersionVector
  /** Entries kept. */
  readonly size: number
  append (record: LogRecord): void
  /** Entries beyond `vector`, in causal order, at least one if any, stopping after `maxBytes` at a checked entry. O(entries kept). */
  since (vector: VersionVector, maxBytes: number): LogRecord[]
  /** Forgets what `vector` covers but for the newest `retention` entries. Returns what went. */
  trim (vector: VersionVector, retention: number): LogRecord[]
  /** Starts replicas at a snapshot's heads where these are ahead. Entries kept before them go. */
  rebase (heads: ReadonlyArray<{ readonly replica: ReplicaId, readonly end: number, readonly hash: Uint8Array }>): void
}

export function createDeltaLog (): DeltaLog {
  const replicas = new Map<ReplicaId, ReplicaLog>()
  let ordered: Placed[] = []
  let nextPosition = 0
  let version = new Map<ReplicaId, number>()
  /** Handed out versions are never changed: the next change copies. */
  let shared = false

  const of = (replica: ReplicaId): ReplicaLog => {
    let log = replicas.get(replica)
    if (log === undefined) replicas.set(replica, log = { base: 0, baseHash: noHash, records: [] })
    return log
  }
  const endOf = (log: ReplicaLog): number => log.base + log.records.length
  const setEnd = (replica: ReplicaId, end: number): void => {
    if (shared) version = new Map(version)
    shared = false
    version.set(replica, end)
  }
  const hashAt = (replica: ReplicaId, seq: number): Uint8Array | undefined => {
    if (seq < 0) return noHash
    const log = replicas.get(replica)
    if (log === undefined) return undefined
    return seq === log.base - 1 ? log.baseHash : log.records[seq - log.base]?.hash
  }

  return {
    end: (replica) => version.get(replica) ?? 0,
    hashAt,
    version () {
      shared = true
      return version
    },
    heads () {
      const heads: Head[] = []
      for (const [replica, end] of version) {
        heads.push({ replica, end, hash: (hashAt(replica, end - 1) ?? noHash).subarray(0, headHashBytes) })
      }
      return heads.sort((a, b) => a.replica < b.replica ? -1 : 1)
    },
    base () {
      const base = new Map<ReplicaId, number>()
      for (const [replica, log] of replicas) if (log.base > 0) base.set(replica, log.base)
      return base
    },
    get size () { return ordered.length },
    append (record) {
      const { replica, seq } = record.entry.header
      const log = of(replica)
      if (seq !== endOf(log)) throw new RangeError(`Entry ${seq} does not follow ${endOf(log)}: the replica's order is broken`)
      const placed = { ...record, position: nextPosition++ }
      log.records.push(placed)
      ordered.push(placed)
      setEnd(replica, seq + 1)
    },
    since: (vector, maxBytes) => takeSince(ordered, vector, maxBytes),
    trim (vector, retention) {
      const gone: LogRecord[] = []
      const surplus = ordered.length - retention
      const kept: Placed[] = []
      for (const placed of ordered) {
        const { replica, seq } = placed.entry.header
        if (gone.length >= surplus || seq >= (vector.get(replica) ?? 0)) {
          kept.push(placed)
          continue
        }
        const log = of(replica)
        // A replica's entries go in order: `ordered` holds them by rising seq, and a covered prefix stays a prefix.
        log.records.shift()
        log.base = seq + 1
        log.baseHash = placed.hash
        gone.push(placed)
      }
      ordered = kept
      return gone
    },
    rebase (heads) {
      const dropped = new Set<Placed>()
      for (const { replica, end, hash } of heads) {
        const log = of(replica)
        if (end <= log.base) continue
        const covered = log.records.splice(0, end - log.base)
        for (const placed of covered) dropped.add(placed)
        log.base = end
        log.baseHash = hash
        setEnd(replica, Math.max(end, endOf(log)))
      }
      if (dropped.size > 0) ordered = ordered.filter((placed) => !dropped.has(placed))
    }
  }
}

function takeSince (ordered: readonly Placed[], vector: VersionVector, maxBytes: number): LogRecord[] {
  const taken: LogRecord[] = []
  let bytes = 0
  const unchecked = new Set<ReplicaId>()
  for (const placed of ordered) {
    const { replica, seq } = placed.entry.header
    if (seq < (vector.get(replica) ?? 0)) continue
    taken.push(placed)
    bytes += placed.entry.bytes.length
    if (placed.checked) unchecked.delete(replica)
    else unchecked.add(replica)
    if (bytes >= maxBytes && unchecked.size === 0) break
  }
  return taken
}
