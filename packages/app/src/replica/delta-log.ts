import type { Head, ReplicaId, VersionVector } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import { createRoom } from '../util/room.js'
import type { EntryPlace, LogRecord } from './log-record.js'
import { PackedRecords } from './packed-records.js'

/** The end of a replica's log with the full hash of its last entry. */
export interface FullHead { readonly replica: ReplicaId, readonly end: number, readonly hash: Uint8Array }

/** Sealed entries in causal order: the order in which they were taken in. Records are put together when they are asked for, each time anew. */
export interface DeltaLog {
  end (replica: ReplicaId): number
  /** Hash of the replica's entry `seq`, if it is kept or is the last one covered by the base; zeros for -1. */
  hashAt (replica: ReplicaId, seq: number): Uint8Array | undefined
  /** A replica's entry, if it is kept. */
  record (replica: ReplicaId, seq: number): LogRecord | undefined
  version (): VersionVector
  /** The same for a look: true until the log changes, and never copied. */
  readonly ends: VersionVector
  /** Ascending by replica. The same array until the log changes: who was told it need not be told again. */
  heads (): readonly Head[]
  /** What only a snapshot still holds. */
  base (): VersionVector
  /** Entries kept. */
  readonly size: number
  /** Copies what it keeps. @throws PEERBASE_BAD_ENTRY when it does not follow the replica's last one */
  append (record: LogRecord): void
  /**
   * Entries beyond `vector`, in causal order, at least one if any, stopping after `maxBytes` at a checked entry. O(replicas) and what
   * stands in the log from the first of them on.
   */
  since (vector: VersionVector, maxBytes: number): LogRecord[]
  /** Forgets what `vector` covers but for the newest `retention` entries. Returns what went. */
  trim (vector: VersionVector, retention: number): EntryPlace[]
  /** Starts replicas at a snapshot's heads where these are ahead. Returns what was kept before them, which goes. */
  rebase (heads: readonly FullHead[]): EntryPlace[]
}

export function createDeltaLog (): DeltaLog {
  return new OrderedLog()
}

/** Where a replica's kept entries begin: everything before `base` is in a snapshot. */
interface ReplicaLog { readonly replica: ReplicaId, base: number, baseHash: Uint8Array, readonly kept: PackedRecords }

/** The bytes of a head's hash that travel. */
const headHashBytes = 16
const noHash = new Uint8Array(32)

class OrderedLog implements DeltaLog {
  readonly #room = createRoom()
  readonly #replicas = new Map<ReplicaId, ReplicaLog>()
  /** The entries of all replicas in the order taken in: whose, and which. The place that stands with each rises, with holes where others went. */
  #logs: ReplicaLog[] = []
  #seqs: number[] = []
  #nextPlace = 0
  /** Handed out versions are never changed: the next change copies. */
  #version = new Map<ReplicaId, number>()
  #versionIsShared = false
  #heads: readonly Head[] | undefined

  get size (): number { return this.#seqs.length }

  end (replica: ReplicaId): number { return this.#version.get(replica) ?? 0 }

  hashAt (replica: ReplicaId, seq: number): Uint8Array | undefined {
    if (seq < 0) return noHash
    const log = this.#replicas.get(replica)
    if (log === undefined) return undefined
    return seq === log.base - 1 ? log.baseHash : log.kept.hashAt(seq - log.base)
  }

  record (replica: ReplicaId, seq: number): LogRecord | undefined {
    const log = this.#replicas.get(replica)
    return log?.kept.at(seq - log.base)
  }

  get ends (): VersionVector { return this.#version }

  version (): VersionVector {
    this.#versionIsShared = true
    return this.#version
  }

  heads (): readonly Head[] { return this.#heads ??= this.#readHeads() }

  #readHeads (): Head[] {
    const heads: Head[] = []
    for (const [replica, end] of this.#version) {
      heads.push({ replica, end, hash: (this.hashAt(replica, end - 1) ?? noHash).slice(0, headHashBytes) })
    }
    return heads.sort((a, b) => a.replica < b.replica ? -1 : 1)
  }

  base (): VersionVector {
    const base = new Map<ReplicaId, number>()
    for (const [replica, log] of this.#replicas) if (log.base > 0) base.set(replica, log.base)
    return base
  }

  append (record: LogRecord): void {
    const { replica, seq } = record.entry.header
    const log = this.#logOf(replica)
    const end = log.base + log.kept.length
    if (seq !== end) throw new PeerBaseError('PEERBASE_BAD_ENTRY', `Entry ${seq} does not follow entry ${end - 1} of its replica`)
    log.kept.push(record, this.#nextPlace++)
    this.#logs.push(log)
    this.#seqs.push(seq)
    this.#setEnd(replica, seq + 1)
  }

  since (vector: VersionVector, maxBytes: number): LogRecord[] {
    const taken: LogRecord[] = []
    let unchecked: Set<ReplicaId> | undefined
    let bytes = 0
    for (let index = this.#firstBeyond(vector); index < this.#seqs.length; index++) {
      // within the bounds just checked
      const [{ replica, base, kept }, seq] = [this.#logs[index] as ReplicaLog, this.#seqs[index] as number]
      if (seq < (vector.get(replica) ?? 0)) continue
      const record = kept.at(seq - base) as LogRecord
      taken.push(record)
      bytes += record.entry.bytes.length
      if (!record.checked) (unchecked ??= new Set()).add(replica)
      else unchecked?.delete(replica)
      if (bytes >= maxBytes && (unchecked === undefined || unchecked.size === 0)) break
    }
    return taken
  }

  trim (vector: VersionVector, retention: number): EntryPlace[] {
    let surplus = this.size - retention
    const gone = this.#remove(({ replica }, seq) => {
      if (surplus <= 0 || seq >= (vector.get(replica) ?? 0)) return false
      surplus -= 1
      return true
    })
    // A replica's entries stand here by rising seq, so what goes of it is a prefix.
    for (const [replica, end] of endsOf(gone)) this.#rebaseOne({ replica, end, hash: this.hashAt(replica, end - 1) ?? noHash })
    return gone
  }

  rebase (heads: readonly FullHead[]): EntryPlace[] {
    for (const head of heads) {
      this.#rebaseOne(head)
      if (head.end > this.end(head.replica)) this.#setEnd(head.replica, head.end)
    }
    this.#heads = undefined
    return this.#remove(({ base }, seq) => seq < base)
  }

  /** Moves a replica's base forward. */
  #rebaseOne ({ replica, end, hash }: FullHead): void {
    const log = this.#logOf(replica)
    if (end <= log.base) return
    log.kept.shift(end - log.base)
    log.base = end
    // Of its own: what stood beside it goes.
    log.baseHash = hash.slice()
  }

  /** Takes entries out of the order. Returns them. */
  #remove (goes: (log: ReplicaLog, seq: number) => boolean): EntryPlace[] {
    const gone: EntryPlace[] = []
    const [logs, seqs] = [this.#logs, this.#seqs]
    this.#logs = []
    this.#seqs = []
    logs.forEach((log, index) => {
      const seq = seqs[index] as number // as many as logs
      if (goes(log, seq)) gone.push({ replica: log.replica, seq })
      else {
        this.#logs.push(log)
        this.#seqs.push(seq)
      }
    })
    return gone
  }

  /** Where in the order the first entry beyond `vector` stands; its length if there is none. O(replicas + log entries kept). */
  #firstBeyond (vector: VersionVector): number {
    let place = this.#nextPlace
    for (const [replica, { base, kept }] of this.#replicas) {
      const first = kept.placeAt(Math.max(0, (vector.get(replica) ?? 0) - base))
      if (first !== undefined && first < place) place = first
    }
    // Most ask for the last few: away from the end in steps that double, then by halves.
    let end = this.#seqs.length
    let start = end - 1
    for (let step = 1; start > 0 && this.#placeAt(start) >= place; step *= 2) [end, start] = [start, Math.max(0, start - step)]
    start = Math.max(0, start)
    while (start < end) {
      const middle = (start + end) >>> 1
      if (this.#placeAt(middle) < place) start = middle + 1
      else end = middle
    }
    return start
  }

  #placeAt (index: number): number {
    const [log, seq] = [this.#logs[index], this.#seqs[index]]
    return log === undefined || seq === undefined ? 0 : log.kept.placeAt(seq - log.base) ?? 0
  }

  #logOf (replica: ReplicaId): ReplicaLog {
    let log = this.#replicas.get(replica)
    if (log === undefined) this.#replicas.set(replica, log = { replica, base: 0, baseHash: noHash, kept: new PackedRecords(this.#room) })
    return log
  }

  #setEnd (replica: ReplicaId, end: number): void {
    if (this.#versionIsShared) this.#version = new Map(this.#version)
    this.#versionIsShared = false
    this.#heads = undefined
    this.#version.set(replica, end)
  }
}

function endsOf (gone: readonly EntryPlace[]): Map<ReplicaId, number> {
  const ends = new Map<ReplicaId, number>()
  for (const { replica, seq } of gone) ends.set(replica, seq + 1)
  return ends
}
