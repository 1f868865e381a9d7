import type { ReplicaId } from '../crdt-type.js'
import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { ContentCodec } from './content-codec.js'
import type { Content, DeleteRun, DeltaGroup, InsertRun, SequenceDelta } from './delta.js'
import { DELETE, GROUP, INSERT, MAX_COUNTER } from './delta.js'
import { byId, normalise } from './normal-form.js'

interface GroupContext<C extends Content> {
  readonly author: ReplicaId
  readonly codec: ContentCodec<C>
}

const LEFT = 3
const RIGHT_SHIFT = 2
const SAME_REPLICA = 16
const GAP = 32
const NO_CONTENT = 64
const ONE = 128

/**
 * A delta-group in its normal form: a byte (bit 2: the content is not plain), the replicas it names besides the
 * author, the insertions, the deletions, and the content of all insertions in one piece.
 *
 * An insertion is a byte of flags (bits 0–1 left origin and 2–3 right origin as in a single insertion, with "own"
 * meaning the run's replica; bit 4 the replica of the run before; bit 5 a gap in the counters; bit 6 no content; bit 7 one
 * element) and what they leave open. A deletion is gap · 4 + (one element ? 2 : 0) + (another replica ? 1 : 0).
 */
export function writeGroup<C extends Content> (writer: ByteWriter, delta: SequenceDelta, { author, codec }: GroupContext<C>): void {
  const group = normalise(delta)
  const others = replicasOf(group, author)
  const table = { author, indexes: others.length === 0 ? noIndexes : new Map(others.map((id, i) => [id, i + 1])) }
  const content = contentOf(group, codec)
  const plain = codec.plain(content)
  writer.u8(GROUP | (plain ? 0 : 4))
  writer.varint(others.length)
  for (const id of others) writer.replica(id)
  writeInserts(writer, group.inserts, table)
  writeDeletes(writer, group.deletes, table)
  if (plain) codec.write(writer, content)
  else codec.writeRaw(writer, content)
}

/** What all insertions have, in one piece. */
function contentOf<C extends Content> ({ inserts }: DeltaGroup, codec: ContentCodec<C>): C {
  const parts: C[] = []
  for (const { content } of inserts) if (content !== null) parts.push(content as C)
  return parts.length === 1 ? parts[0]! : codec.join(parts)
}

function replicasOf (group: DeltaGroup, author: ReplicaId): ReplicaId[] {
  let ids: Set<ReplicaId> | undefined
  const name = (id: ReplicaId | null): void => { if (id !== null && id !== author) (ids ??= new Set()).add(id) }
  for (const run of group.inserts) {
    name(run.replica)
    if (run.continues) continue
    name(run.leftReplica)
    name(run.rightReplica)
  }
  for (const run of group.deletes) name(run.replica)
  return ids === undefined ? [] : [...ids].sort(byId)
}

interface Table {
  readonly author: ReplicaId
  /** Of all others. */
  readonly indexes: ReadonlyMap<ReplicaId, number>
}

const noIndexes: ReadonlyMap<ReplicaId, number> = new Map()

function writeInserts (writer: ByteWriter, runs: readonly InsertRun[], table: Table): void {
  writer.varint(runs.length)
  let replica = table.author
  let end = 0
  for (const run of runs) {
    const same = run.replica === replica
    const gap = run.counter - (same ? end : 0)
    const left = run.continues ? 3 : run.leftReplica === null ? 0 : run.leftReplica === run.replica ? 1 : 2
    const right = rightMode(run)
    writer.u8(left | right << RIGHT_SHIFT | (same ? SAME_REPLICA : 0) | (gap > 0 ? GAP : 0) |
      (run.content === null ? NO_CONTENT : 0) | (run.length === 1 ? ONE : 0))
    if (!same) writer.varint(indexOf(table, run.replica))
    if (gap > 0) writer.varint(gap)
    if (run.length > 1) writer.varint(run.length)
    if (left === 1) writer.varint(run.counter - 1 - run.leftCounter)
    else if (left === 2) writeId(writer, indexOf(table, run.leftReplica), run.leftCounter)
    if (right === 1) writer.varint(run.counter - 1 - run.rightCounter)
    else if (right === 2) writeId(writer, indexOf(table, run.rightReplica), run.rightCounter)
    replica = run.replica
    end = run.counter + run.length
  }
}

function rightMode (run: InsertRun): number {
  if (run.continues || run.rightReplica === null) return 0
  if (run.leftReplica === run.rightReplica && run.rightCounter === run.leftCounter + 1) return 3
  return run.rightReplica === run.replica ? 1 : 2
}

function writeId (writer: ByteWriter, index: number, counter: number): void {
  writer.varint(index)
  writer.varint(counter)
}

function indexOf ({ author, indexes }: Table, id: ReplicaId | null): number {
  // Every replica a group names is its author, or in the table made from it.
  return id === author ? 0 : indexes.get(id!)!
}

function writeDeletes (writer: ByteWriter, runs: readonly DeleteRun[], table: Table): void {
  writer.varint(runs.length)
  let replica = table.author
  let end = 0
  for (const run of runs) {
    const other = run.replica !== replica
    const gap = run.counter - (other ? 0 : end)
    writer.varint(gap * 4 + (run.length === 1 ? 2 : 0) + (other ? 1 : 0))
    if (other) writer.varint(indexOf(table, run.replica))
    if (run.length > 1) writer.varint(run.length)
    replica = run.replica
    end = run.counter + run.length
  }
}

/** What `writeGroup` wrote, after its first byte. */
export function readGroup<C extends Content> (reader: ByteReader, flags: number, { author, codec }: GroupContext<C>): DeltaGroup {
  if ((flags & ~4) !== GROUP) throw reader.error('unknown flags')
  const replicas = [author]
  for (let n = reader.count(2); n > 0; n--) {
    const id = reader.replica()
    if (id === author || (replicas.length > 1 && byId(replicas[replicas.length - 1]!, id) >= 0)) throw reader.error('replicas are not in order')
    replicas.push(id)
  }
  const inserts = readInserts(reader, replicas)
  const deletes = readDeletes(reader, replicas)
  let length = 0
  for (const run of inserts) if (run.content !== null) length += run.length
  const content = flags === GROUP ? codec.readAll(reader) : codec.readRaw(reader)
  if (content.length !== length) throw reader.error('content and lengths differ')
  reader.end()
  let from = 0
  for (const run of inserts) {
    if (run.content === null) continue
    run.content = content.slice(from, from + run.length)
    from += run.length
  }
  return { kind: GROUP, inserts, deletes }
}

function readInserts (reader: ByteReader, replicas: readonly ReplicaId[]): InsertRun[] {
  const runs: InsertRun[] = []
  // The author, who stands first in every table.
  let replica = replicas[0]!
  let end = 0
  for (let n = reader.count(); n > 0; n--) {
    const flags = reader.u8()
    if ((flags & SAME_REPLICA) === 0) {
      replica = readNext(reader, replicas, runs.length === 0 ? null : replica)
      end = 0
    }
    const counter = end + ((flags & GAP) === 0 ? 0 : reader.varint())
    const length = (flags & ONE) === 0 ? reader.varint() : 1
    end = checkEnd(reader, counter, length)
    runs.push(readOrigins(reader, replicas, {
      kind: INSERT,
      replica,
      counter,
      length,
      continues: (flags & LEFT) === 3,
      leftReplica: null,
      leftCounter: 0,
      rightReplica: null,
      rightCounter: 0,
      content: (flags & NO_CONTENT) === 0 ? '' : null
    }, flags))
  }
  return runs
}

function readOrigins (reader: ByteReader, replicas: readonly ReplicaId[], run: InsertRun, flags: number): InsertRun {
  const left = flags & LEFT
  const right = flags >> RIGHT_SHIFT & 3
  if (run.continues && (right !== 0 || run.counter === 0)) throw reader.error('a run that continues nothing')
  if (left === 1 || left === 2) {
    run.leftReplica = left === 1 ? run.replica : readOther(reader, replicas, run.replica)
    run.leftCounter = readOrigin(reader, run, left)
  }
  if (right === 1 || right === 2) {
    run.rightReplica = right === 1 ? run.replica : readOther(reader, replicas, run.replica)
    run.rightCounter = readOrigin(reader, run, right)
  } else if (right === 3) {
    if (run.leftReplica === null) throw reader.error('an element after no element')
    run.rightReplica = run.leftReplica
    run.rightCounter = run.leftCounter + 1
    if (run.rightReplica === run.replica && run.rightCounter >= run.counter) throw reader.error('a run that refers to itself')
  }
  return run
}

function readOrigin (reader: ByteReader, run: InsertRun, mode: number): number {
  const n = reader.varint()
  if (mode === 1) {
    if (n >= run.counter) throw reader.error('a run that refers to itself')
    return run.counter - 1 - n
  }
  if (n >= MAX_COUNTER) throw reader.error('a counter is too large')
  return n
}

function readDeletes (reader: ByteReader, replicas: readonly ReplicaId[]): DeleteRun[] {
  const runs: DeleteRun[] = []
  let replica = replicas[0]!
  let end = 0
  for (let n = reader.count(); n > 0; n--) {
    const head = reader.varint()
    if (head % 2 === 1) {
      replica = readNext(reader, replicas, runs.length === 0 ? null : replica)
      end = 0
    }
    const counter = end + Math.floor(head / 4)
    const length = head % 4 >= 2 ? 1 : reader.varint()
    end = checkEnd(reader, counter, length)
    runs.push({ kind: DELETE, replica, counter, length })
  }
  return runs
}

/** Whose runs follow: replicas come in order, so that no two runs of a group can be of the same elements. */
function readNext (reader: ByteReader, replicas: readonly ReplicaId[], before: ReplicaId | null): ReplicaId {
  const id = readReplica(reader, replicas)
  if (before !== null && byId(before, id) >= 0) throw reader.error('runs are not in order')
  return id
}

/** Whose element an origin is, where it is not the run's own replica: an own one is told by its distance, which must lead back. */
function readOther (reader: ByteReader, replicas: readonly ReplicaId[], own: ReplicaId): ReplicaId {
  const id = readReplica(reader, replicas)
  if (id === own) throw reader.error('a replica stands among the others')
  return id
}

function readReplica (reader: ByteReader, replicas: readonly ReplicaId[]): ReplicaId {
  const id = replicas[reader.varint()]
  if (id === undefined) throw reader.error('a replica is not in the table')
  return id
}

function checkEnd (reader: ByteReader, counter: number, length: number): number {
  if (length < 1 || counter + length > MAX_COUNTER) throw reader.error('a counter is too large or a length is zero')
  return counter + length
}
