import type { ReplicaId } from '../crdt-type.js'
import { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { ViewPool } from '../codec/view-pool.js'
import type { ContentCodec } from './content-codec.js'
import type { Content, DeleteRun, InsertRun, SequenceDelta } from './delta.js'
import { DELETE, GROUP, INSERT, MAX_COUNTER } from './delta.js'
import { readGroup, writeGroup } from './group-codec.js'

/** What the codec of a type works with. */
export interface DeltaContext<C extends Content> {
  readonly codec: ContentCodec<C>
  readonly pool: ViewPool
  /** Used again for each delta, so that it costs no memory but its own. */
  readonly writer: ByteWriter
}

/** The first byte of one more letter of a run, and of the deletion of one own element. */
const LETTER = INSERT | 3 << 2 | 1 << 6
const ONE_OWN = DELETE | 8

/**
 * A delta, as seen from its author, whose id does not travel. The first byte tells the kind in its two low bits:
 *
 * - 1, one insertion by the author: bits 2–3 say where the left origin is (0 start of the list, 1 the author's own
 *   element, 2 another's, 3 the run continues), bits 4–5 the right one (0 end of the list, 1 own, 2 another's, 3 the
 *   element after the left origin), bit 6 that the content is one ASCII character. Then the counter, the origins (own
 *   ones as a distance back from the counter) and the content to the end of input.
 * - 2, one deletion: bit 2 says that the elements are another's, bit 3 that it is one element. Then the replica, the
 *   counter, the length.
 * - 0, a group: see `writeGroup`.
 *
 * A typed character costs 3 to 5 bytes in a document of up to two million.
 */
export function encodeDelta<C extends Content> (delta: SequenceDelta, author: ReplicaId, context: DeltaContext<C>): Uint8Array {
  const { codec, pool, writer } = context
  if (delta.kind === INSERT && delta.replica === author && delta.content !== null && codec.plain(delta.content as C)) {
    const letter = delta.continues ? codec.letter(delta.content as C) : 0
    return letter > 0 ? encodeLetter(delta.counter, letter, pool) : encodeInsert(delta, context)
  }
  if (delta.kind === DELETE) return encodeDelete(delta, author, context)
  writer.clear()
  writeGroup(writer, delta, { author, codec })
  return pool.copyOf(writer)
}

/** The commonest delta: one more letter of a run. */
function encodeLetter (counter: number, letter: number, pool: ViewPool): Uint8Array {
  const n = varintLength(counter)
  const bytes = pool.take(n + 2)
  bytes[0] = LETTER
  writeVarint(bytes, 1, counter)
  bytes[n + 1] = letter
  return bytes
}

function encodeInsert<C extends Content> (run: InsertRun, { codec, pool, writer }: DeltaContext<C>): Uint8Array {
  const { counter, replica, leftReplica, leftCounter, rightReplica, rightCounter } = run
  // The caller has seen that there is content.
  const content = run.content as C
  const letter = codec.letter(content)
  const left = run.continues ? 3 : leftReplica === null ? 0 : leftReplica === replica ? 1 : 2
  const right = run.continues || rightReplica === null
    ? 0
    : leftReplica === rightReplica && rightCounter === leftCounter + 1 ? 3 : rightReplica === replica ? 1 : 2
  writer.clear()
  writer.u8(INSERT | left << 2 | right << 4 | (letter > 0 ? 1 << 6 : 0))
  writer.varint(counter)
  if (left === 1) writer.varint(counter - 1 - leftCounter)
  else if (left === 2) writeId(writer, leftReplica, leftCounter)
  if (right === 1) writer.varint(counter - 1 - rightCounter)
  else if (right === 2) writeId(writer, rightReplica, rightCounter)
  if (letter > 0) writer.u8(letter)
  else codec.write(writer, content)
  return pool.copyOf(writer)
}

function writeId (writer: ByteWriter, replica: ReplicaId | null, counter: number): void {
  // The modes that lead here are those with a replica.
  writer.replica(replica!)
  writer.varint(counter)
}

function encodeDelete<C extends Content> ({ replica, counter, length }: DeleteRun, author: ReplicaId, { pool, writer }: DeltaContext<C>): Uint8Array {
  if (replica === author) {
    const n = varintLength(counter)
    const bytes = pool.take(1 + n + (length === 1 ? 0 : varintLength(length)))
    bytes[0] = DELETE | (length === 1 ? 8 : 0)
    writeVarint(bytes, 1, counter)
    if (length !== 1) writeVarint(bytes, 1 + n, length)
    return bytes
  }
  writer.clear()
  writer.u8(DELETE | 4 | (length === 1 ? 8 : 0))
  writer.replica(replica)
  writer.varint(counter)
  if (length !== 1) writer.varint(length)
  return pool.copyOf(writer)
}

function varintLength (n: number): number {
  // Seven bits a byte. Without branches: compiled code need not be thrown away when counters grow by a byte.
  return (38 - Math.clz32(n | 1)) / 7 | 0
}

function writeVarint (bytes: Uint8Array, at: number, n: number): void {
  while (n > 127) {
    bytes[at++] = (n & 127) | 128
    n >>>= 7
  }
  bytes[at] = n
}

/**
 * What `encodeDelta` wrote for this author. Time and memory are bounded by the input's length.
 * @throws PEERBASE_CRDT_DECODE with the offset.
 */
export function decodeDelta<C extends Content> (bytes: Uint8Array, author: ReplicaId, codec: ContentCodec<C>): SequenceDelta {
  return decodeLetter(bytes, author) ?? decodeAny(bytes, author, codec)
}

/** The commonest deltas, without a reader; null for any other bytes, whatever is wrong with them. */
function decodeLetter (bytes: Uint8Array, author: ReplicaId): SequenceDelta | null {
  const first = bytes[0]
  if (first !== LETTER && first !== ONE_OWN) return null
  // A counter of up to four bytes; one that is not there is no number above 127, and stands behind the end.
  let at = 1
  let byte = bytes[1]!
  let counter = byte & 127
  while (byte > 127 && at < 4) {
    byte = bytes[++at]!
    counter |= (byte & 127) << 7 * at - 7
  }
  if (byte > 127 || (byte === 0 && at > 1)) return null
  const { length } = bytes
  if (first === ONE_OWN) return at + 1 === length ? { kind: DELETE, replica: author, counter, length: 1 } : null
  if (at + 2 !== length || counter === 0) return null
  const unit = bytes[at + 1]!
  if (unit === 0 || unit > 127) return null
  return {
    kind: INSERT,
    replica: author,
    counter,
    length: 1,
    continues: true,
    leftReplica: null,
    leftCounter: 0,
    rightReplica: null,
    rightCounter: 0,
    content: String.fromCharCode(unit)
  }
}

function insertRun (replica: ReplicaId, counter: number, content: Content | null, continues: boolean): InsertRun {
  const length = content === null ? 0 : content.length
  return {
    kind: INSERT, replica, counter, length, continues, leftReplica: null, leftCounter: 0, rightReplica: null, rightCounter: 0, content
  }
}

function decodeAny<C extends Content> (bytes: Uint8Array, author: ReplicaId, codec: ContentCodec<C>): SequenceDelta {
  const reader = new ByteReader(bytes)
  const flags = reader.u8()
  const kind = flags & 3
  if (kind === INSERT) return readInsert(reader, flags, { author, codec })
  if (kind === DELETE) return readDelete(reader, flags, author)
  if (kind === GROUP) return readGroup(reader, flags, { author, codec })
  throw reader.error('unknown kind of delta')
}

interface ReadContext<C extends Content> {
  readonly author: ReplicaId
  readonly codec: ContentCodec<C>
}

function readInsert<C extends Content> (reader: ByteReader, flags: number, { author, codec }: ReadContext<C>): InsertRun {
  if (flags > 127) throw reader.error('unknown flags')
  const run = insertRun(author, readCounter(reader), null, (flags >> 2 & 3) === 3)
  if (!run.continues) readOrigins(reader, flags, run)
  else if ((flags >> 4 & 3) !== 0 || run.counter === 0) throw reader.error('a run that continues nothing')
  const content = (flags & 64) !== 0 ? codec.readLetter(reader) : codec.readAll(reader)
  if (content.length === 0) throw reader.error('an insertion of nothing')
  if (run.counter + content.length > MAX_COUNTER) throw reader.error('a counter is too large')
  reader.end()
  run.content = content
  run.length = content.length
  return run
}

function readOrigins (reader: ByteReader, flags: number, run: InsertRun): void {
  const left = flags >> 2 & 3
  const right = flags >> 4 & 3
  if (right === 3 && left === 0) throw reader.error('an element after no element')
  if (left === 1) {
    run.leftReplica = run.replica
    run.leftCounter = readBack(reader, run.counter)
  } else if (left === 2) {
    run.leftReplica = readOther(reader, run.replica)
    run.leftCounter = readCounter(reader)
  }
  if (right === 1) {
    run.rightReplica = run.replica
    run.rightCounter = readBack(reader, run.counter)
  } else if (right === 2) {
    run.rightReplica = readOther(reader, run.replica)
    run.rightCounter = readCounter(reader)
  } else if (right === 3) {
    run.rightReplica = run.leftReplica
    run.rightCounter = run.leftCounter + 1
    if (left === 1 && run.rightCounter >= run.counter) throw reader.error('a run that refers to itself')
  }
}

function readDelete (reader: ByteReader, flags: number, author: ReplicaId): DeleteRun {
  if (flags > 15) throw reader.error('unknown flags')
  const replica = (flags & 4) !== 0 ? readOther(reader, author) : author
  const counter = readCounter(reader)
  const length = (flags & 8) !== 0 ? 1 : reader.varint()
  if (length === 0 || ((flags & 8) === 0 && length === 1)) throw reader.error('a length is not in its one form')
  if (counter + length > MAX_COUNTER) throw reader.error('a counter is too large')
  reader.end()
  return { kind: DELETE, replica, counter, length }
}

function readOther (reader: ByteReader, author: ReplicaId): ReplicaId {
  const replica = reader.replica()
  if (replica === author) throw reader.error('the author stands among the others')
  return replica
}

function readCounter (reader: ByteReader): number {
  const counter = reader.varint()
  if (counter >= MAX_COUNTER) throw reader.error('a counter is too large')
  return counter
}

function readBack (reader: ByteReader, counter: number): number {
  const distance = reader.varint()
  if (distance >= counter) throw reader.error('a run that refers to itself')
  return counter - 1 - distance
}
