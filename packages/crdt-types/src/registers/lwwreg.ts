import { ByteReader } from '../codec/byte-reader.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { compareBytes } from '../codec/compare-bytes.js'
import type { Element } from '../codec/element.js'
import { elementBytes, elementOf, readElement, writeElement } from '../codec/element.js'
import { readStamp, readStampReplicas, writeStamp, writeStampReplicas } from '../codec/stamp-codec.js'
import type { CrdtType, ReplicaId } from '../crdt-type.js'
import { ArgumentError } from '../errors.js'
import type { HybridClock, Stamp } from '../hybrid-clock.js'
import { compareStamps, givenStamp } from '../hybrid-clock.js'

interface Written { readonly stamp: Stamp, readonly element: Element }

/** What was written last; nothing yet. */
interface Register { written: Written | undefined }

/** Ties go to the value whose canonical encoding is greater: any total order will do that all replicas share. */
function wins (a: Written, b: Written): boolean {
  const order = compareStamps(a.stamp, b.stamp)
  if (order !== 0) return order > 0
  return a.element.key !== b.element.key && compareBytes(elementBytes(a.element), elementBytes(b.element)) > 0
}

/* nothing at all, or: replica table, stamp, element */
function encode ({ written }: Register, author: ReplicaId | undefined): Uint8Array {
  const writer = new ByteWriter(32)
  if (written === undefined) return writer.finish()
  const replicas = writeStampReplicas(writer, [written.stamp], author)
  writeStamp(writer, written.stamp, replicas)
  writeElement(writer, written.element)
  return writer.finish()
}

function decode (bytes: Uint8Array, author: ReplicaId | undefined): Register {
  if (bytes.length === 0) return { written: undefined }
  const reader = new ByteReader(bytes)
  const replicas = readStampReplicas(reader, author)
  const stamp = readStamp(reader, replicas)
  if (replicas.others.length > (stamp.replica === '' || stamp.replica === author ? 0 : 1)) throw reader.error('a replica that wrote nothing')
  const element = readElement(reader)
  reader.end()
  return { written: { stamp, element } }
}

/**
 * Last-writer-wins register (Johnson and Thomas, RFC 677, 1975; Shapiro et al. 2011, specification 8).
 *
 * `write(v)` or `write(ts, v)`, `ts` a finite number; value: any, at first null. Without `ts` the hybrid clock gives a
 * stamp above the one it replaces. O(size of the value).
 */
export function createLwwreg (clock: HybridClock): CrdtType<Register> {
  return {
    name: 'lwwreg',
    initial: () => ({ written: undefined }),
    join (a, b) {
      if (b.written !== undefined && (a.written === undefined || wins(b.written, a.written))) a.written = b.written
      return a
    },
    value: state => state.written === undefined ? null : state.written.element.value,
    mutators: {
      write (id, state, ...args: unknown[]) {
        if (args.length < 1 || args.length > 2) throw new ArgumentError('Pass a value, or a timestamp and a value')
        const element = elementOf(args[args.length - 1])
        const before = state.written?.stamp
        return { written: { stamp: args.length === 2 ? givenStamp(args[0]) : clock.next(id, before, before), element } }
      }
    },
    encode: state => encode(state, undefined),
    decode: bytes => decode(bytes, undefined),
    encodeDelta: encode,
    decodeDelta: decode,
    authors: ({ written }) => written === undefined || written.stamp.replica === '' ? [] : [written.stamp.replica]
  }
}
