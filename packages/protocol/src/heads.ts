import { limits } from './limits.js'
import type { ByteReader } from './byte-reader.js'
import type { ByteWriter } from './byte-writer.js'
import type { Dependency } from './entry.js'
import type { ReplicaId } from './ids.js'

/** How a list of heads is bounded, and how much of each hash it carries. */
export interface HeadsForm {
  readonly max: number
  readonly hashBytes: number
}

/**
 * Heads as messages carry them: a count, then per head 16 bytes of replica, its end as a varint (at least 1), and a hash;
 * ascending by replica, each once.
 *
 * @throws ProtocolError `order` when they are not sorted and distinct; `limit`, `range`, `length`.
 */
export function writeHeads (writer: ByteWriter, heads: readonly Dependency[], form: HeadsForm): void {
  writer.count(heads.length, form.max)
  let previous: ReplicaId | undefined
  for (const head of heads) {
    expectAscending(writer, previous, head.replica)
    previous = head.replica
    writer.replica(head.replica)
    writer.boundedVarint(head.end, { min: 1, max: limits.sequence })
    writer.fixed(head.hash, form.hashBytes)
  }
}

/** Most entries depend on nobody else: a list of its own would stay with each. */
const noHeads: readonly Dependency[] = Object.freeze([])

/** Inverse of `writeHeads`. O(count). */
export function readHeads (reader: ByteReader, form: HeadsForm): readonly Dependency[] {
  const count = reader.count(form.max, 17 + form.hashBytes)
  if (count === 0) return noHeads
  const heads: Dependency[] = []
  let previous: ReplicaId | undefined
  for (let left = count; left > 0; left--) {
    const replica = reader.replica()
    expectAscending(reader, previous, replica)
    previous = replica
    heads.push({ replica, end: reader.varint({ min: 1, max: limits.sequence }), hash: reader.fixed(form.hashBytes) })
  }
  return heads
}

/** Lists keyed by replica are sorted and distinct, so that each list has one encoding. Hexadecimal sorts as bytes do. */
export function expectAscending (cursor: Pick<ByteReader | ByteWriter, 'error'>, previous: ReplicaId | undefined, next: ReplicaId): void {
  if (previous !== undefined && previous >= next) throw cursor.error('order', 'replicas are not sorted and distinct')
}

/** An entry's own replica is no dependency of it: `previous` says that. */
export function expectNotSelf (cursor: Pick<ByteReader | ByteWriter, 'error'>, self: ReplicaId, deps: readonly Dependency[]): void {
  if (deps.some((dep) => dep.replica === self)) throw cursor.error('value', 'an entry depends on its own replica')
}
