import { ByteReader } from '../codec/byte-reader.js'
import type { ReplicaId } from '../crdt-type.js'
import type { ContentCodec } from './content-codec.js'
import type { ContentKind } from './chunk.js'
import type { Content, DeltaGroup } from './delta.js'
import { MAX_COUNTER } from './delta.js'
import { readGroup } from './group-codec.js'
import { NONE } from './items.js'
import { byId } from './normal-form.js'
import { CONTINUES, WRITTEN } from './origin-guess.js'
import { COUNTER, LEFT_REPLICA, LENGTH, REPLICA, RIGHT_REPLICA, STRIDE } from './runs.js'
import { Sequence } from './sequence.js'
import type { Columns } from './state-builder.js'
import { buildItems } from './state-builder.js'

/** Counters have 31 bits; a step of them and a length with its flag have 32. */
const MAX_32 = 0xffffffff

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
  const owners = readReplicas(reader, data, ids.length)
  const { visible, ends } = readRuns(reader, data, owners)
  const columns = { count, data, replicas: ids.length, modes: new Uint8Array(count) }
  readOrigins(reader, columns, ends)
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
function readRepetitions (column: ByteReader, count: number, set: (from: number, to: number, value: number) => void): void {
  if (column.done) return
  let k = 0
  while (!column.done) {
    const value = column.varint()
    const times = column.varint() + 1
    if (times > count - k) throw column.error('a column is too long')
    set(k, k + times, value)
    k += times
  }
  if (k !== count) throw column.error('a column is too short')
}

/** Whose the runs are: spans of runs as replica and number, in turn, and where each replica's runs would begin if they stood by replica. */
interface Owners {
  readonly spans: readonly number[]
  readonly starts: Int32Array
}

/** Says of each run whose it is. */
function readReplicas (reader: ByteReader, data: Int32Array, replicas: number): Owners {
  const count = data.length / STRIDE
  if (count > 0 && replicas === 0) throw reader.error('a replica is not in the table')
  if (replicas > count) throw reader.error('a replica without elements')
  const starts = new Int32Array(replicas + 1)
  const spans: number[] = []
  readRepetitions(reader.column(), count, (from, to, replica) => {
    if (replica >= replicas) throw reader.error('a replica is not in the table')
    spans.push(replica, to - from)
    for (let k = from; replica > 0 && k < to; k++) data[k * STRIDE + REPLICA] = replica
  })
  if (spans.length === 0 && count > 0) spans.push(0, count)
  // A span's replica is in the table.
  for (let i = 0; i < spans.length; i += 2) starts[spans[i]! + 1]! += spans[i + 1]!
  for (let r = 0; r < replicas; r++) starts[r + 1] = starts[r + 1]! + starts[r]!
  return { spans, starts }
}

/** Reads counters and lengths, which are columns of their own; returns how many elements each replica has, and how many are visible. */
function readRuns (reader: ByteReader, data: Int32Array, { spans, starts }: Owners): { visible: number, ends: Int32Array } {
  const count = data.length / STRIDE
  const steps = reader.column()
  const lengths = reader.column()
  if (count > steps.remaining || count > lengths.remaining) throw reader.error('a column is too short')
  const tiles = { from: new Int32Array(count), to: new Int32Array(count), next: starts.slice(), last: new Int32Array(starts.length) }
  const visible = readSpans({ data, steps, lengths, spans }, tiles)
  return { visible, ends: expectTiles(reader, starts, tiles) }
}

/** What tells of them in document order: `data` is filled in, `spans` say whose they are. */
interface RunColumns {
  readonly data: Int32Array
  readonly steps: ByteReader
  readonly lengths: ByteReader
  readonly spans: readonly number[]
}

/** Where runs begin and end, by replica: of each what is known goes to `next`, and the last one ends at `last`. */
interface Tiles {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly next: Int32Array
  readonly last: Int32Array
}

/**
 * Reads where runs begin and end. One loop over them without calls, which touches no more than it must: a process that
 * has just started reads its first state with code that nothing has made fast yet, and to make it fast takes longer than
 * to run it slowly.
 */
function readSpans ({ data, steps, lengths, spans }: RunColumns, { from, to, next, last }: Tiles): number {
  const stepBytes = steps.bytes(steps.remaining)
  const lengthBytes = lengths.bytes(lengths.remaining)
  let [visible, i, j, at] = [0, 0, 0, 0]
  for (let s = 0; s < spans.length; s += 2) {
    // A span's replica is in the table, and all spans have as many runs as `data`.
    const replica = spans[s]!
    let place = next[replica]!
    let end = last[replica]!
    for (const after = place + spans[s + 1]!; place < after; place++) {
      // Varints. A byte that is not there makes no number, or leads behind the column's end.
      let step = stepBytes[i++]!
      if (step > 127) for (let byte = step, scale = 128; byte > 127; scale *= 128) {
        byte = stepBytes[i++]!
        step = byte === 0 ? NaN : step + (byte - 1) * scale
      }
      let n = lengthBytes[j++]!
      if (n > 127) for (let byte = n, scale = 128; byte > 127; scale *= 128) {
        byte = lengthBytes[j++]!
        n = byte === 0 ? NaN : n + (byte - 1) * scale
      }
      if (!(step <= MAX_32 && n <= MAX_32)) throw steps.error('a counter or a length is too large, too long or missing')
      // A zigzag.
      const counter = end + (step >>> 1 ^ -(step & 1))
      const length = n >>> 1
      end = counter + length
      if (counter < 0 || length === 0 || end > MAX_COUNTER) throw steps.error('a counter is too large or a length is zero')
      from[place] = counter
      to[place] = end
      data[at + COUNTER] = counter
      data[at + LENGTH] = (n & 1) === 0 ? length : -length
      if ((n & 1) === 0) visible += length
      at += STRIDE
    }
    next[replica] = place
    last[replica] = end
  }
  if (i !== stepBytes.length || j !== lengthBytes.length) throw steps.error('a column is too long')
  return visible
}

/**
 * A replica's runs must cover its counters from 0 on, each once; returns where those of each end. No run is empty, so
 * they do if each begins where another ends, but the first: of two that overlap, one would begin in vain, or two at 0.
 */
function expectTiles (reader: ByteReader, starts: Int32Array, { from, to }: Tiles): Int32Array {
  const ends = new Int32Array(starts.length - 1)
  for (let r = 0, k = 0; r < ends.length; r++) {
    const after = starts[r + 1]!
    from.subarray(k, after).sort()
    to.subarray(k, after).sort()
    let end = 0
    for (; k < after; k++) {
      if (from[k] !== end) throw reader.error('counters overlap or leave a gap')
      end = to[k]!
    }
    if (end === 0) throw reader.error('a replica without elements')
    ends[r] = end
  }
  return ends
}

/** Reads how the origins are given, and those that are written; the others follow from the columns. */
function readOrigins (reader: ByteReader, columns: Columns, ends: Int32Array): void {
  const { count, data, modes } = columns
  const forms = reader.column()
  const written = reader.column()
  readRepetitions(forms, count, (from, to, mode) => {
    if (mode > 15) throw forms.error('unknown origin form')
    if (mode === 0) return
    modes.fill(mode, from, to)
    const continues = (mode & 3) === CONTINUES || mode >> 2 === CONTINUES
    for (let k = from; k < to; k++) {
      if (continues && data[k * STRIDE + COUNTER] === 0) throw written.error('a run that continues nothing')
      if ((mode & 3) === WRITTEN) readOrigin(written, data, ends, k * STRIDE, LEFT_REPLICA)
      if (mode >> 2 === WRITTEN) readOrigin(written, data, ends, k * STRIDE, RIGHT_REPLICA)
    }
  })
  if (!written.done) throw reader.error('a column is too long')
}

function readOrigin (written: ByteReader, data: Int32Array, ends: Int32Array, at: number, field: number): void {
  const replica = written.varint() - 1
  data[at + field] = replica
  data[at + field + 1] = 0
  if (replica === NONE) return
  const end = ends[replica]
  if (end === undefined) throw written.error('a replica is not in the table')
  const n = written.varint()
  const counter = replica === data[at + REPLICA] ? data[at + COUNTER]! - 1 - n : n
  if (counter < 0 || counter >= end) throw written.error('an origin that does not exist')
  data[at + field + 1] = counter
}

function readWaiting<C extends Content> (reader: ByteReader, codec: ContentCodec<C>): DeltaGroup | null {
  const column = reader.column()
  if (column.done) return null
  return readGroup(column, column.u8(), { author: '', codec })
}
