import { ByteReader } from '../codec/byte-reader.js'
import type { ReplicaId } from '../crdt-type.js'
import type { ContentCodec } from './content-codec.js'
import type { ContentKind } from './chunk.js'
import type { Content, DeltaGroup } from './delta.js'
import { MAX_COUNTER } from './edit.js'
import { readGroup } from './group-codec.js'
import { NONE } from './items.js'
import { byId } from './normal-form.js'
import { MAX_RUN } from './order-tree.js'
import { byCounter, CONTINUES, GUESSED, lastOf, nearestOlder, nearestOwnOlder, OWN } from './origin-guess.js'
import { COUNTER, LEFT_COUNTER, LEFT_REPLICA, LENGTH, REPLICA, RIGHT_COUNTER, RIGHT_REPLICA, STRIDE } from './runs.js'
import { Sequence } from './sequence.js'

interface Columns {
  readonly count: number
  readonly data: Int32Array
  readonly replicas: number
  readonly order: Int32Array
  readonly starts: Int32Array
}

/**
 * The state that `encodeState` wrote. Time and memory are bounded by the input's length; nothing is built before
 * every column is checked.
 * @throws PEERBASE_CRDT_DECODE with the offset.
 */
export function decodeState<C extends Content> (bytes: Uint8Array, kind: ContentKind<C>, codec: ContentCodec<C>): Sequence<C> {
  const reader = new ByteReader(bytes)
  const flags = reader.u8()
  if (flags > 1) throw reader.error('unknown flags')
  const ids = readIds(reader)
  const count = reader.varint()
  // The lengths alone take a byte for each run.
  if (count > reader.remaining) throw reader.error('a count is larger than the input')
  const data = new Int32Array(count * STRIDE)
  readReplicas(reader, data, ids.length)
  readCounters(reader, data, ids.length)
  const visible = readLengths(reader, data)
  const columns = checkTiles(reader, data, ids.length)
  readOrigins(reader, columns)
  const waiting = readWaiting(reader, codec)
  const content = flags === 0 ? codec.readAll(reader) : codec.readRaw(reader)
  if (content.length !== visible) throw reader.error('content and lengths differ')
  reader.end()
  return build(new Sequence(kind), ids, columns, { content, waiting })
}

function readIds (reader: ByteReader): ReplicaId[] {
  const ids: ReplicaId[] = []
  for (let n = reader.count(2); n > 0; n--) {
    const id = reader.replica()
    if (ids.length > 0 && byId(ids[ids.length - 1]!, id) >= 0) throw reader.error('replicas are not in order')
    ids.push(id)
  }
  return ids
}

/** Reads a column of values with repetitions; `set` takes each. An empty block is all zeroes. */
function readRepetitions (reader: ByteReader, count: number, set: (k: number, value: number) => void): void {
  const start = reader.offset
  const column = reader.column()
  let k = 0
  while (!column.done) {
    const value = column.varint()
    const times = column.varint() + 1
    if (times > count - k) throw reader.error(`a column that begins at ${start} is too long`)
    for (const end = k + times; k < end; k++) set(k, value)
  }
  if (k === 0) for (; k < count; k++) set(k, 0)
  if (k !== count) throw reader.error(`a column that begins at ${start} is too short`)
}

function readReplicas (reader: ByteReader, data: Int32Array, replicas: number): void {
  readRepetitions(reader, data.length / STRIDE, (k, replica) => {
    if (replica >= replicas) throw reader.error('a replica is not in the table')
    data[k * STRIDE + REPLICA] = replica
  })
}

function readCounters (reader: ByteReader, data: Int32Array, replicas: number): void {
  const column = reader.column()
  // The column gives starts; lengths come later, so they hold the distance from the end of the run before for now.
  if (column.remaining < data.length / STRIDE || replicas > data.length / STRIDE) throw reader.error('a column is too short')
  for (let at = 0; at < data.length; at += STRIDE) {
    const step = column.zigzag()
    if (Math.abs(step) > MAX_COUNTER) throw column.error('a counter is too large')
    data[at + COUNTER] = step
  }
  if (!column.done) throw reader.error('a column is too long')
}

/** Reads the lengths, turns the steps into counters, and returns how many elements are visible. */
function readLengths (reader: ByteReader, data: Int32Array): number {
  const column = reader.column()
  const ends = new Map<number, number>()
  let visible = 0
  for (let at = 0; at < data.length; at += STRIDE) {
    const n = column.varint()
    const length = Math.floor(n / 2)
    const replica = data[at + REPLICA]!
    const counter = (ends.get(replica) ?? 0) + data[at + COUNTER]!
    if (length === 0 || counter < 0 || counter + length > MAX_COUNTER) throw column.error('a counter is too large or a length is zero')
    ends.set(replica, counter + length)
    data[at + COUNTER] = counter
    data[at + LENGTH] = n % 2 === 1 ? -length : length
    if (n % 2 === 0) visible += length
  }
  if (!column.done) throw reader.error('a column is too long')
  return visible
}

/** Each replica's runs must cover its counters from 0 on, each once. */
function checkTiles (reader: ByteReader, data: Int32Array, replicas: number): Columns {
  const count = data.length / STRIDE
  const { order, starts } = byCounter(data, count, replicas)
  for (let r = 0; r < replicas; r++) {
    let end = 0
    for (let i = starts[r]!; i < starts[r + 1]!; i++) {
      const k = order[i]!
      if (data[k * STRIDE + COUNTER] !== end) throw reader.error('counters overlap or leave a gap')
      end = lastOf(data, k) + 1
    }
    if (end === 0) throw reader.error('a replica without elements')
  }
  return { count, data, replicas, order, starts }
}

function readOrigins (reader: ByteReader, columns: Columns): void {
  const { count, data, replicas, order } = columns
  const modes = new Uint8Array(count)
  readRepetitions(reader, count, (k, mode) => {
    if (mode > 15) throw reader.error('unknown origin form')
    modes[k] = mode
  })
  const written = reader.column()
  const left = nearestOlder(data, count, 'left')
  const right = nearestOlder(data, count, 'right')
  const own = modes.some((mode) => (mode & 3) === OWN || mode >> 2 === OWN)
  const ownLeft = own ? nearestOwnOlder(data, count, 'left', replicas) : left
  const ownRight = own ? nearestOwnOlder(data, count, 'right', replicas) : right
  for (let k = 0; k < count; k++) {
    const mode = modes[k]!
    setLeft(written, columns, k, mode & 3, (mode & 3) === GUESSED ? left[k]! : ownLeft[k]!)
    if (mode >> 2 !== CONTINUES) setRight(written, columns, k, mode >> 2, mode >> 2 === GUESSED ? right[k]! : ownRight[k]!)
  }
  if (!written.done) throw reader.error('a column is too long')
  for (let i = 0; i < count; i++) {
    const k = order[i]!
    if (modes[k]! >> 2 !== CONTINUES) continue
    if (data[k * STRIDE + COUNTER] === 0) throw reader.error('a run that continues nothing')
    const before = order[i - 1]! * STRIDE
    data[k * STRIDE + RIGHT_REPLICA] = data[before + RIGHT_REPLICA]!
    data[k * STRIDE + RIGHT_COUNTER] = data[before + RIGHT_COUNTER]!
  }
}

function setLeft (written: ByteReader, columns: Columns, k: number, mode: number, run: number): void {
  const { data } = columns
  const at = k * STRIDE
  if (mode === CONTINUES) {
    if (data[at + COUNTER] === 0) throw written.error('a run that continues nothing')
    data[at + LEFT_REPLICA] = data[at + REPLICA]!
    data[at + LEFT_COUNTER] = data[at + COUNTER]! - 1
  } else if (mode === GUESSED || mode === OWN) {
    data[at + LEFT_REPLICA] = run === NONE ? NONE : data[run * STRIDE + REPLICA]!
    data[at + LEFT_COUNTER] = run === NONE ? 0 : lastOf(data, run)
  } else readOrigin(written, columns, k, LEFT_REPLICA)
}

function setRight (written: ByteReader, columns: Columns, k: number, mode: number, run: number): void {
  const { data } = columns
  const at = k * STRIDE
  if (mode === GUESSED || mode === OWN) {
    data[at + RIGHT_REPLICA] = run === NONE ? NONE : data[run * STRIDE + REPLICA]!
    data[at + RIGHT_COUNTER] = run === NONE ? 0 : data[run * STRIDE + COUNTER]!
  } else readOrigin(written, columns, k, RIGHT_REPLICA)
}

function readOrigin (written: ByteReader, { data, replicas, order, starts }: Columns, k: number, field: number): void {
  const replica = written.varint() - 1
  const at = k * STRIDE
  data[at + field] = replica
  data[at + field + 1] = 0
  if (replica === NONE) return
  if (replica >= replicas) throw written.error('a replica is not in the table')
  const n = written.varint()
  const counter = replica === data[at + REPLICA] ? data[at + COUNTER]! - 1 - n : n
  const last = order[starts[replica + 1]! - 1]!
  if (counter < 0 || counter > lastOf(data, last)) throw written.error('an origin that does not exist')
  data[at + field + 1] = counter
}

function readWaiting<C extends Content> (reader: ByteReader, codec: ContentCodec<C>): DeltaGroup | null {
  const column = reader.column()
  if (column.done) return null
  return readGroup(column, column.u8(), { author: '', codec })
}

function build<C extends Content> (
  sequence: Sequence<C>,
  ids: readonly ReplicaId[],
  columns: Columns,
  { content, waiting }: { content: C, waiting: DeltaGroup | null }
): Sequence<C> {
  const { count, data } = columns
  const { items, kind, pending, tree } = sequence
  for (const id of ids) sequence.ensure(id)
  items.reserve(count)
  const handles: number[] = []
  const firsts = new Int32Array(count + 1)
  let shown = 0
  for (let k = 0; k < count; k++) {
    firsts[k] = handles.length
    const at = k * STRIDE
    const length = data[at + LENGTH]!
    if (length < 0) {
      const it = addItem(sequence, data, at, 0, -length)
      items.markDeleted(it)
      handles.push(it)
      continue
    }
    for (let done = 0; done < length;) {
      let n = Math.min(MAX_RUN, length - done)
      if (done + n < length && kind.splits(content, shown + done + n)) n--
      handles.push(addItem(sequence, data, at, done, n))
      done += n
    }
    shown += length
  }
  firsts[count] = handles.length
  indexItems(sequence, columns, handles, firsts)
  tree.build(handles, content)
  for (const run of waiting?.inserts ?? []) pending.addInsert(run)
  for (const { replica, counter, length } of waiting?.deletes ?? []) pending.addDelete(replica, counter, counter + length)
  return sequence
}

/** Tells each replica's index of its items, in the order of counters; the items of run k begin at `firsts[k]`. */
function indexItems<C extends Content> (sequence: Sequence<C>, columns: Columns, handles: readonly number[], firsts: Int32Array): void {
  const { order, replicas, starts } = columns
  for (let r = 0; r < replicas; r++) {
    const replica = sequence.replica(r)
    for (let i = starts[r]!; i < starts[r + 1]!; i++) {
      const k = order[i]!
      for (let h = firsts[k]!; h < firsts[k + 1]!; h++) replica.append(sequence.items, handles[h]!)
    }
  }
}

function addItem<C extends Content> ({ items }: Sequence<C>, data: Int32Array, at: number, done: number, length: number): number {
  const replica = data[at + REPLICA]!
  const counter = data[at + COUNTER]! + done
  const right = data[at + RIGHT_REPLICA]!
  const rightCounter = data[at + RIGHT_COUNTER]!
  if (done > 0) return items.add(replica, counter, length, replica, counter - 1, right, rightCounter)
  return items.add(replica, counter, length, data[at + LEFT_REPLICA]!, data[at + LEFT_COUNTER]!, right, rightCounter)
}
