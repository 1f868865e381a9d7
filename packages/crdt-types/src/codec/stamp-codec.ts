import type { ReplicaId } from '../crdt-type.js'
import type { Stamp } from '../hybrid-clock.js'
import { MAX_LOGICAL } from '../hybrid-clock.js'
import type { ByteReader } from './byte-reader.js'
import type { ByteWriter } from './byte-writer.js'
import { compareStrings } from './compare-bytes.js'

/** The replicas that the stamps of one encoding name, ascending; the author of a delta goes without being listed. */
export interface StampReplicas { readonly author: ReplicaId | undefined, readonly others: readonly ReplicaId[] }

/* form = float time + 2 × has logical + 4 × (0 given by the caller, 1 the author, 2 + n the n-th other) */
const FLOAT = 1
const LOGICAL = 2

/** Collects and writes the table: a count and the ids. */
export function writeStampReplicas (writer: ByteWriter, stamps: Iterable<Stamp>, author: ReplicaId | undefined): StampReplicas {
  const found = new Set<ReplicaId>()
  for (const { replica } of stamps) if (replica !== '' && replica !== author) found.add(replica)
  const others = [...found].sort(compareStrings)
  writer.varint(others.length)
  for (const replica of others) writer.replica(replica)
  return { author, others }
}

/** @throws PEERBASE_CRDT_DECODE */
export function readStampReplicas (reader: ByteReader, author: ReplicaId | undefined): StampReplicas {
  const count = reader.count(3)
  const others: ReplicaId[] = []
  for (let i = 0; i < count; i++) {
    const replica = reader.replica()
    if (compareStrings(others[i - 1] ?? '', replica) >= 0 || replica === author) throw reader.error('replicas are repeated or out of order')
    others.push(replica)
  }
  return { author, others }
}

export function writeStamp (writer: ByteWriter, { time, logical, replica }: Stamp, { author, others }: StampReplicas): void {
  const float = !(Number.isSafeInteger(time) && time >= 0)
  const who = replica === '' ? 0 : replica === author ? 1 : 2 + indexOf(others, replica)
  writer.varint((float ? FLOAT : 0) + (logical > 0 ? LOGICAL : 0) + 4 * who)
  if (float) writer.bytes(floatBytes(time))
  else writer.varint(time)
  if (logical > 0) writer.varint(logical)
}

/** @throws PEERBASE_CRDT_DECODE */
export function readStamp (reader: ByteReader, { author, others }: StampReplicas): Stamp {
  const form = reader.varint()
  const who = Math.floor(form / 4)
  const replica = who === 0 ? '' : who === 1 ? author : others[who - 2]
  if (replica === undefined) throw reader.error('a stamp of an unknown replica')
  const float = form % 2 === FLOAT
  const time = float ? readFloat(reader) : reader.varint()
  if (float && (!Number.isFinite(time) || Object.is(time, -0) || (Number.isSafeInteger(time) && time >= 0))) {
    throw reader.error('a time is not in its canonical form')
  }
  const logical = (form & LOGICAL) === 0 ? 0 : reader.varint()
  if (logical > MAX_LOGICAL || ((form & LOGICAL) !== 0 && (logical === 0 || replica === ''))) throw reader.error('not a stamp')
  return { time, logical, replica }
}

/** Binary search in the ascending table. */
function indexOf (others: readonly ReplicaId[], replica: ReplicaId): number {
  let low = 0
  let high = others.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((others[middle] ?? '') < replica) low = middle + 1
    else high = middle
  }
  return low
}

function floatBytes (n: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, n)
  return bytes
}

function readFloat (reader: ByteReader): number {
  const bytes = reader.bytes(8)
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0)
}
