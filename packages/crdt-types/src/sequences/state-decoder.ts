import { ByteReader } from '../codec/byte-reader.js'
import type { ReplicaId } from '../crdt-type.js'
import type { ContentCodec } from './content-codec.js'
import type { ContentKind } from './chunk.js'
import type { Content, DeltaGroup } from './delta.js'
import { MAX_COUNTER } from './edit.js'
import { readGroup } from './group-codec.js'
import { NONE } from './items.js'
import { byId } from './normal-form.js'
import { byCounter, CONTINUES, KEYED_RUNS, keyOf, lastOf, orderOf, WRITTEN } from './origin-guess.js'
import { COUNTER, LEFT_REPLICA, LENGTH, REPLICA, RIGHT_REPLICA, STRIDE } from './runs.js'
import { Sequence } from './sequence.js'
import type { Columns } from './state-builder.js'
import { buildItems } from './state-builder.js'

/**
 * The state that `encodeState` wrote. Time and memory are bounded by the input's length. Every column is checked here;
 * the items are built from them when they are first needed, so that a document can be read before that.
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
  const starts = readReplicas(reader, data, ids.length)
  const { order, visible } = readRuns(reader, data, starts)
  const columns = { count, data, replicas: ids.length, order, starts, modes: new Uint8Array(count) }
  checkTiles(reader, data, columns)
  readOrigins(reader, columns)
  const waiting = readWaiting(reader, codec)
  const content = flags === 0 ? codec.readAll(reader) : codec.readRaw(reader)
  if (content.length !== visible) throw reader.error('content and lengths differ')
  reader.end()
  return asleep(new Sequence(kind), ids, columns, { content, waiting })
}

/** The sequence with all that reading it takes. */
function asleep<C extends Content> (
  sequence: Sequence<C>,
  ids: readonly ReplicaId[],
  columns: Columns,
  { content, waiting }: { content: C, waiting: DeltaGroup | null }
): Sequence<C> {
  const { pending, tree } = sequence
  for (const id of ids) sequence.ensure(id)
  for (const run of waiting?.inserts ?? []) pending.addInsert(run)
  for (const { replica, counter, length } of waiting?.deletes ?? []) pending.addDelete(replica, counter, counter + length)
  tree.root.visible = content.length
  tree.root.cache = content
  sequence.build = () => { buildItems(sequence, columns, content) }
  return sequence
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

/** Reads a column of values with repetitions; `set` takes each span of them. An empty block is all zeroes, as arrays are. */
function readRepetitions (reader: ByteReader, count: number, set: (from: number, to: number, value: number) => void): void {
  const start = reader.offset
  const column = reader.column()
  if (column.done) return
  let k = 0
  while (!column.done) {
    const value = column.varint()
    const times = column.varint() + 1
    if (times > count - k) throw reader.error(`a column that begins at ${start} is too long`)
    set(k, k + times, value)
    k += times
  }
  if (k !== count) throw reader.error(`a column that begins at ${start} is too short`)
}

/** Says of each run whose it is, and returns where each replica's would begin if they stood by replica. */
function readReplicas (reader: ByteReader, data: Int32Array, replicas: number): Int32Array {
  const count = data.length / STRIDE
  if (count > 0 && replicas === 0) throw reader.error('a replica is not in the table')
  if (replicas > count) throw reader.error('a replica without elements')
  const numbers = new Int32Array(replicas + 1)
  let named = 0
  readRepetitions(reader, count, (from, to, replica) => {
    if (replica >= replicas) throw reader.error('a replica is not in the table')
    named += to - from
    numbers[replica + 1]! += to - from
    for (let k = from; replica > 0 && k < to; k++) data[k * STRIDE + REPLICA] = replica
  })
  if (named === 0 && replicas > 0) numbers[1] = count
  for (let r = 0; r < replicas; r++) numbers[r + 1] = numbers[r + 1]! + numbers[r]!
  return numbers
}

/** Reads counters and lengths, which are columns of their own, in one pass. */
function readRuns (reader: ByteReader, data: Int32Array, starts: Int32Array): { order: Int32Array, visible: number } {
  const count = data.length / STRIDE
  const steps = reader.column().varints(count)
  const lengths = reader.column().varints(count)
  const next = starts.slice()
  const ends = new Int32Array(starts.length)
  const keys = new Float64Array(count)
  let visible = 0
  for (let k = 0, at = 0; k < count; k++, at += STRIDE) {
    const replica = data[at + REPLICA]!
    const step = steps[k]!
    // A zigzag.
    const counter = ends[replica]! + (step % 2 === 0 ? step / 2 : -(step + 1) / 2)
    const n = lengths[k]!
    // Lengths have 31 bits, so n has 32.
    const length = n > 0xffffffff ? 0 : n >>> 1
    if (length === 0 || counter < 0 || counter + length > MAX_COUNTER) throw reader.error('a counter is too large or a length is zero')
    ends[replica] = counter + length
    keys[next[replica]!++] = keyOf(counter, k)
    data[at + COUNTER] = counter
    data[at + LENGTH] = (n & 1) === 1 ? -length : length
    if ((n & 1) === 0) visible += length
  }
  const order = count > KEYED_RUNS ? byCounter(data, count, starts.length - 1).order : orderOf(keys, starts)
  return { order, visible }
}

/** Each replica's runs must cover its counters from 0 on, each once. */
function checkTiles (reader: ByteReader, data: Int32Array, { order, starts }: Pick<Columns, 'order' | 'starts'>): void {
  for (let r = 0; r + 1 < starts.length; r++) {
    let end = 0
    for (let i = starts[r]!; i < starts[r + 1]!; i++) {
      const at = order[i]! * STRIDE
      if (data[at + COUNTER] !== end) throw reader.error('counters overlap or leave a gap')
      end += Math.abs(data[at + LENGTH]!)
    }
    if (end === 0) throw reader.error('a replica without elements')
  }
}

/** Reads how the origins are given, and those that are written; the others follow from the columns. */
function readOrigins (reader: ByteReader, columns: Columns): void {
  const { count, data, modes } = columns
  readRepetitions(reader, count, (from, to, mode) => {
    if (mode > 15) throw reader.error('unknown origin form')
    modes.fill(mode, from, to)
  })
  const written = reader.column()
  for (let k = 0; k < count; k++) {
    const mode = modes[k]!
    if (mode === 0) continue
    const continues = (mode & 3) === CONTINUES || mode >> 2 === CONTINUES
    if (continues && data[k * STRIDE + COUNTER] === 0) throw written.error('a run that continues nothing')
    if ((mode & 3) === WRITTEN) readOrigin(written, columns, k, LEFT_REPLICA)
    if (mode >> 2 === WRITTEN) readOrigin(written, columns, k, RIGHT_REPLICA)
  }
  if (!written.done) throw reader.error('a column is too long')
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
