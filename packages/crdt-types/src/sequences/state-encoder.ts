import { ByteWriter } from '../codec/byte-writer.js'
import type { ContentCodec } from './content-codec.js'
import type { Content } from './delta.js'
import { writeGroup } from './group-codec.js'
import { NONE } from './items.js'
import { byId } from './normal-form.js'
import { byCounter, CONTINUES, GUESSED, lastOf, nearestOlder, nearestOwnOlder, OWN, WRITTEN } from './origin-guess.js'
import { readAll } from './read.js'
import { COUNTER, LEFT_COUNTER, LEFT_REPLICA, LENGTH, REPLICA, RIGHT_COUNTER, RIGHT_REPLICA, runsOf, STRIDE } from './runs.js'
import type { Runs } from './runs.js'
import type { Sequence } from './sequence.js'

/**
 * The full state, by column: a byte (bit 0: content not plain), the replicas by id, the number of runs, then blocks:
 * replicas of the runs (index and repetitions), counters (against the end of the replica's run before), lengths
 * (twice the length, plus one where deleted), how the origins are written (value and repetitions), the origins that
 * could not be guessed, what waits; and the visible content to the end.
 *
 * Canonical: states that know the same elements and deletions give the same bytes. O(runs + content).
 */
export function encodeState<C extends Content> (sequence: Sequence<C>, codec: ContentCodec<C>): Uint8Array {
  const ids = sequence.replicas.map((replica) => replica.id).sort(byId)
  const runs = renumber(runsOf(sequence), sequence, ids)
  const content = readAll(sequence)
  const plain = codec.plain(content)
  const writer = new ByteWriter(content.length + runs.count * 5 + 64)
  writer.u8(plain ? 0 : 1)
  writer.varint(ids.length)
  for (const id of ids) writer.replica(id)
  writer.varint(runs.count)
  for (const column of [replicaColumn(runs), counterColumn(runs, ids.length), lengthColumn(runs)]) writer.block(column)
  for (const column of originColumns(runs, ids.length)) writer.block(column)
  writer.block(waitingColumn(sequence, codec))
  if (plain) codec.write(writer, content)
  else codec.writeRaw(writer, content)
  return writer.finish()
}

/** Replaces this sequence's indexes of replicas by places in the sorted list of ids. */
function renumber<C extends Content> (runs: Runs, sequence: Sequence<C>, ids: readonly string[]): Runs {
  const places = new Map(ids.map((id, i) => [id, i]))
  const place = sequence.replicas.map((replica) => places.get(replica.id) ?? NONE)
  const { data, count } = runs
  for (let i = 0; i < count * STRIDE; i += STRIDE) {
    for (const field of [REPLICA, LEFT_REPLICA, RIGHT_REPLICA]) {
      const index = data[i + field]!
      if (index !== NONE) data[i + field] = place[index]!
    }
  }
  return runs
}

function replicaColumn ({ data, count }: Runs): Uint8Array {
  return repetitions(count, (k) => data[k * STRIDE + REPLICA]!)
}

/** Values with how often each is repeated: value, times - 1, …; nothing where all are 0. */
function repetitions (count: number, valueOf: (k: number) => number): Uint8Array {
  const writer = new ByteWriter()
  for (let k = 0; k < count;) {
    const value = valueOf(k)
    let times = 1
    while (k + times < count && valueOf(k + times) === value) times++
    if (value === 0 && times === count) break
    writer.varint(value)
    writer.varint(times - 1)
    k += times
  }
  return writer.finish()
}

function counterColumn ({ data, count }: Runs, replicas: number): Uint8Array {
  const writer = new ByteWriter(count * 2)
  const ends = new Int32Array(replicas)
  for (let k = 0; k < count; k++) {
    const replica = data[k * STRIDE + REPLICA]!
    writer.zigzag(data[k * STRIDE + COUNTER]! - ends[replica]!)
    ends[replica] = lastOf(data, k) + 1
  }
  return writer.finish()
}

function lengthColumn ({ data, count }: Runs): Uint8Array {
  const writer = new ByteWriter(count * 2)
  for (let k = 0; k < count; k++) {
    const length = data[k * STRIDE + LENGTH]!
    writer.varint(length < 0 ? -length * 2 + 1 : length * 2)
  }
  return writer.finish()
}

function originColumns (runs: Runs, replicas: number): [Uint8Array, Uint8Array] {
  const { data, count } = runs
  const modes = originModes(runs, replicas)
  const written = new ByteWriter()
  for (let k = 0; k < count; k++) {
    const mode = modes[k]!
    if ((mode & 3) === WRITTEN) writeOrigin(written, data, k, LEFT_REPLICA)
    if (mode >> 2 === WRITTEN) writeOrigin(written, data, k, RIGHT_REPLICA)
  }
  return [repetitions(count, (k) => modes[k]!), written.finish()]
}

/** The replica's place plus one, 0 for none; then the counter, of the run's own replica as a distance back. */
function writeOrigin (writer: ByteWriter, data: Int32Array, k: number, field: number): void {
  const replica = data[k * STRIDE + field]!
  writer.varint(replica + 1)
  if (replica === NONE) return
  const counter = data[k * STRIDE + field + 1]!
  writer.varint(replica === data[k * STRIDE + REPLICA] ? data[k * STRIDE + COUNTER]! - 1 - counter : counter)
}

/** For each run the first form that gives its origins. */
function originModes ({ data, count }: Runs, replicas: number): Uint8Array {
  const modes = new Uint8Array(count)
  const left = nearestOlder(data, count, 'left')
  const right = nearestOlder(data, count, 'right')
  const ownLeft = nearestOwnOlder(data, count, 'left', replicas)
  const ownRight = nearestOwnOlder(data, count, 'right', replicas)
  const before = runsBefore(data, count, replicas)
  for (let k = 0; k < count; k++) {
    modes[k] = leftMode(data, k, left[k]!, ownLeft[k]!) | rightMode(data, k, [right[k]!, ownRight[k]!, before[k]!]) << 2
  }
  return modes
}

function leftMode (data: Int32Array, k: number, guess: number, own: number): number {
  const at = k * STRIDE
  if (isLeft(data, at, guess)) return GUESSED
  if (data[at + LEFT_REPLICA] === data[at + REPLICA] && data[at + LEFT_COUNTER] === data[at + COUNTER]! - 1) return CONTINUES
  return isLeft(data, at, own) ? OWN : WRITTEN
}

function isLeft (data: Int32Array, at: number, run: number): boolean {
  if (run === NONE) return data[at + LEFT_REPLICA] === NONE
  return data[at + LEFT_REPLICA] === data[run * STRIDE + REPLICA] && data[at + LEFT_COUNTER] === lastOf(data, run)
}

function rightMode (data: Int32Array, k: number, [guess, own, before]: readonly [number, number, number]): number {
  const at = k * STRIDE
  if (isRight(data, at, guess)) return GUESSED
  if (before !== NONE && data[at + RIGHT_REPLICA] === data[before * STRIDE + RIGHT_REPLICA] &&
    data[at + RIGHT_COUNTER] === data[before * STRIDE + RIGHT_COUNTER]) return CONTINUES
  return isRight(data, at, own) ? OWN : WRITTEN
}

function isRight (data: Int32Array, at: number, run: number): boolean {
  if (run === NONE) return data[at + RIGHT_REPLICA] === NONE
  return data[at + RIGHT_REPLICA] === data[run * STRIDE + REPLICA] && data[at + RIGHT_COUNTER] === data[run * STRIDE + COUNTER]
}

/** For each run the run of its replica that ends where it begins. */
function runsBefore (data: Int32Array, count: number, replicas: number): Int32Array {
  const { order, starts } = byCounter(data, count, replicas)
  const before = new Int32Array(count)
  for (let r = 0; r < replicas; r++) {
    for (let i = starts[r]!; i < starts[r + 1]!; i++) before[order[i]!] = i === starts[r] ? NONE : order[i - 1]!
  }
  return before
}

function waitingColumn<C extends Content> (sequence: Sequence<C>, codec: ContentCodec<C>): Uint8Array {
  const writer = new ByteWriter(0)
  if (sequence.pending.size > 0) writeGroup(writer, sequence.pending.toGroup(), { author: '', codec })
  return writer.finish()
}
