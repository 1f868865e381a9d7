import type { Entry, Head, ReplicaId, VersionVector } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import { createRoom, type Room } from '../util/room.js'

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

/** The end of a replica's log with the full hash of its last entry. */
export interface FullHead { readonly replica: ReplicaId, readonly end: number, readonly hash: Uint8Array }

/** Sealed entries in causal order: the order in which they were taken in. */
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
  /** Where entries stand that are to be appended, and their hashes. */
  readonly room: Room
  /** @throws PEERBASE_BAD_ENTRY when it does not follow the replica's last one */
  append (record: LogRecord): void
  /**
   * Entries beyond `vector`, in causal order, at least one if any, stopping after `maxBytes` at a checked entry. O(replicas) and what
   * stands in the log from the first of them on.
   */
  since (vector: VersionVector, maxBytes: number): LogRecord[]
  /** Forgets what `vector` covers but for the newest `retention` entries. Returns what went. */
  trim (vector: VersionVector, retention: number): LogRecord[]
  /** Starts replicas at a snapshot's heads where these are ahead. Returns what was kept before them, which goes. */
  rebase (heads: readonly FullHead[]): LogRecord[]
}

export function createDeltaLog (): DeltaLog {
  return new OrderedLog()
}

/**
 * Kept entries, and beside them the place of each among those of all replicas: rising in the order taken in, with holes where entries went.
 * Two arrays, so that an entry needs no object for its place.
 */
class PlacedRecords {
  #records: LogRecord[] = []
  #places: number[] = []

  get length (): number { return this.#records.length }

  at (index: number): LogRecord | undefined { return this.#records[index] }

  placeAt (index: number): number | undefined { return this.#places[index] }

  push (record: LogRecord, place: number): void {
    this.#records.push(record)
    this.#places.push(place)
  }

  /** Removes the first ones and returns them. */
  shift (count: number): LogRecord[] {
    this.#places.splice(0, count)
    return this.#records.splice(0, count)
  }

  /** Removes those that do not stay. */
  retain (stays: (record: LogRecord) => boolean): void {
    const [records, places] = [this.#records, this.#places]
    this.#records = []
    this.#places = []
    records.forEach((record, index) => {
      // as many as records
      if (stays(record)) this.push(record, places[index] as number)
    })
  }
}

/** Where a replica's kept entries begin: everything before `base` is in a snapshot. */
interface ReplicaLog { base: number, baseHash: Uint8Array, readonly kept: PlacedRecords }

/** The bytes of a head's hash that travel. */
const headHashBytes = 16
const noHash = new Uint8Array(32)

class OrderedLog implements DeltaLog {
  readonly room = createRoom()
  readonly #replicas = new Map<ReplicaId, ReplicaLog>()
  readonly #ordered = new PlacedRecords()
  #nextPlace = 0
  /** Handed out versions are never changed: the next change copies. */
  #version = new Map<ReplicaId, number>()
  #versionIsShared = false
  #heads: readonly Head[] | undefined

  get size (): number { return this.#ordered.length }

  end (replica: ReplicaId): number { return this.#version.get(replica) ?? 0 }

  hashAt (replica: ReplicaId, seq: number): Uint8Array | undefined {
    if (seq < 0) return noHash
    const log = this.#replicas.get(replica)
    if (log === undefined) return undefined
    return seq === log.base - 1 ? log.baseHash : log.kept.at(seq - log.base)?.hash
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
    const place = this.#nextPlace++
    log.kept.push(record, place)
    this.#ordered.push(record, place)
    this.#setEnd(replica, seq + 1)
  }

  since (vector: VersionVector, maxBytes: number): LogRecord[] {
    const taken: LogRecord[] = []
    let unchecked: Set<ReplicaId> | undefined
    let bytes = 0
    for (let index = this.#firstBeyond(vector); index < this.#ordered.length; index++) {
      // within the bounds just checked
      const record = this.#ordered.at(index) as LogRecord
      const { replica, seq } = record.entry.header
      if (seq < (vector.get(replica) ?? 0)) continue
      taken.push(record)
      bytes += record.entry.bytes.length
      if (!record.checked) (unchecked ??= new Set()).add(replica)
      else unchecked?.delete(replica)
      if (bytes >= maxBytes && (unchecked === undefined || unchecked.size === 0)) break
    }
    return taken
  }

  trim (vector: VersionVector, retention: number): LogRecord[] {
    const gone: LogRecord[] = []
    const surplus = this.#ordered.length - retention
    // A replica's entries stand here by rising seq, so what goes of it is a prefix.
    this.#ordered.retain((record) => {
      const { replica, seq } = record.entry.header
      const stays = gone.length >= surplus || seq >= (vector.get(replica) ?? 0)
      if (!stays) gone.push(record)
      return stays
    })
    for (const [replica, { end, hash }] of lastOf(gone)) this.#rebaseOne({ replica, end, hash })
    return gone
  }

  rebase (heads: readonly FullHead[]): LogRecord[] {
    const dropped = new Set<LogRecord>()
    for (const head of heads) {
      for (const record of this.#rebaseOne(head)) dropped.add(record)
      if (head.end > this.end(head.replica)) this.#setEnd(head.replica, head.end)
    }
    this.#heads = undefined
    if (dropped.size > 0) this.#ordered.retain((record) => !dropped.has(record))
    return [...dropped]
  }

  /** Moves a replica's base forward and returns the records before it. */
  #rebaseOne ({ replica, end, hash }: FullHead): LogRecord[] {
    const log = this.#logOf(replica)
    if (end <= log.base) return []
    const covered = log.kept.shift(end - log.base)
    log.base = end
    // Of its own: what stood beside it goes.
    log.baseHash = hash.slice()
    return covered
  }

  /** Where in `#ordered` the first entry beyond `vector` stands; its length if there is none. O(replicas + log entries kept). */
  #firstBeyond (vector: VersionVector): number {
    let place = this.#nextPlace
    for (const [replica, { base, kept }] of this.#replicas) {
      const first = kept.placeAt(Math.max(0, (vector.get(replica) ?? 0) - base))
      if (first !== undefined && first < place) place = first
    }
    // Most ask for the last few: away from the end in steps that double, then by halves.
    let end = this.#ordered.length
    let start = end - 1
    for (let step = 1; start > 0 && (this.#ordered.placeAt(start) ?? 0) >= place; step *= 2) [end, start] = [start, Math.max(0, start - step)]
    start = Math.max(0, start)
    while (start < end) {
      const middle = (start + end) >>> 1
      if ((this.#ordered.placeAt(middle) ?? place) < place) start = middle + 1
      else end = middle
    }
    return start
  }

  #logOf (replica: ReplicaId): ReplicaLog {
    let log = this.#replicas.get(replica)
    if (log === undefined) this.#replicas.set(replica, log = { base: 0, baseHash: noHash, kept: new PlacedRecords() })
    return log
  }

  #setEnd (replica: ReplicaId, end: number): void {
    if (this.#versionIsShared) this.#version = new Map(this.#version)
    this.#versionIsShared = false
    this.#heads = undefined
    this.#version.set(replica, end)
  }
}

function lastOf (records: readonly LogRecord[]): Map<ReplicaId, { readonly end: number, readonly hash: Uint8Array }> {
  const last = new Map<ReplicaId, { end: number, hash: Uint8Array }>()
  for (const { entry: { header }, hash } of records) last.set(header.replica, { end: header.seq + 1, hash })
  return last
}
