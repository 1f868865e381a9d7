import { ByteReader } from '../codec/byte-reader.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { compareStrings } from '../codec/compare-bytes.js'
import type { Element } from '../codec/element.js'
import { elementOf, readElement, writeElement } from '../codec/element.js'
import { readStamp, readStampReplicas, writeStamp, writeStampReplicas } from '../codec/stamp-codec.js'
import { summarise } from '../changes.js'
import type { CrdtType, ReplicaId } from '../crdt-type.js'
import { ArgumentError } from '../errors.js'
import type { HybridClock, Stamp } from '../hybrid-clock.js'
import { compareStamps, givenStamp } from '../hybrid-clock.js'
import type { SetChange } from './element-store.js'

interface Verdict { readonly element: Element, readonly stamp: Stamp, readonly removed: boolean }

class StampedSet {
  readonly verdicts = new Map<string, Verdict>()
  /** The greatest stamp of all. */
  latest: Stamp | undefined
  value: Set<unknown> | undefined
}

function apply (state: StampedSet, verdict: Verdict, changed?: (change: SetChange) => void): void {
  const before = state.verdicts.get(verdict.element.key)
  if (before !== undefined && !wins(verdict, before)) return
  state.verdicts.set(verdict.element.key, verdict)
  if (state.latest === undefined || compareStamps(verdict.stamp, state.latest) > 0) state.latest = verdict.stamp
  const wasIn = before !== undefined && !before.removed
  if (wasIn !== verdict.removed) return
  state.value = undefined
  changed?.(verdict.removed ? { remove: verdict.element.value } : { add: verdict.element.value })
}

function wins (a: Verdict, b: Verdict): boolean {
  const order = compareStamps(a.stamp, b.stamp)
  return order > 0 || (order === 0 && a.removed && !b.removed)
}

function join (a: StampedSet, b: StampedSet, changed?: (change: SetChange) => void): StampedSet {
  for (const verdict of b.verdicts.values()) apply(a, verdict, changed)
  return a
}

function valueOf (state: StampedSet): Set<unknown> {
  if (state.value === undefined) {
    state.value = new Set()
    for (const { element, removed } of state.verdicts.values()) if (!removed) state.value.add(element.value)
  }
  return state.value
}

/* replica table, count, count × (stamp, element, removed), ascending by element key */
function encode (state: StampedSet, author: ReplicaId | undefined): Uint8Array {
  const writer = new ByteWriter()
  const verdicts = [...state.verdicts.values()].sort((a, b) => compareStrings(a.element.key, b.element.key))
  const replicas = writeStampReplicas(writer, verdicts.map(verdict => verdict.stamp), author)
  writer.varint(verdicts.length)
  for (const { element, stamp, removed } of verdicts) {
    writeStamp(writer, stamp, replicas)
    writeElement(writer, element)
    writer.u8(removed ? 1 : 0)
  }
  return writer.finish()
}

function decode (bytes: Uint8Array, author: ReplicaId | undefined): StampedSet {
  const reader = new ByteReader(bytes)
  const state = new StampedSet()
  const replicas = readStampReplicas(reader, author)
  const count = reader.count(4)
  const named = new Set<ReplicaId>()
  let previous: string | undefined
  for (let i = 0; i < count; i++) {
    const stamp = readStamp(reader, replicas)
    const element = readElement(reader)
    const removed = reader.u8()
    if (removed > 1) throw reader.error('neither add nor remove')
    if (previous !== undefined && compareStrings(previous, element.key) >= 0) throw reader.error('elements are repeated or out of order')
    previous = element.key
    if (stamp.replica !== '' && stamp.replica !== author) named.add(stamp.replica)
    apply(state, { element, stamp, removed: removed === 1 })
  }
  if (named.size !== replicas.others.length) throw reader.error('a replica that judged nothing')
  reader.end()
  return state
}

/**
 * Last-writer-wins set (Shapiro et al. 2011, section 3.3.3, with remove bias): per element the verdict with the
 * greatest stamp; on a tie remove wins. Removed elements keep their verdict.
 *
 * `add(e)` or `add(ts, e)`, `remove(e)` or `remove(ts, e)`, `ts` a finite number; value: Set. Without `ts` the hybrid
 * clock gives a stamp above every one the element has. A mutation and the join of its delta cost O(size of the element).
 */
export function createRwlwwset (clock: HybridClock): CrdtType<StampedSet> {
  const mutator = (removed: boolean) => (id: ReplicaId, state: StampedSet, ...args: unknown[]): StampedSet => {
    if (args.length < 1 || args.length > 2) throw new ArgumentError('Pass an element, or a timestamp and an element')
    const element = elementOf(args[args.length - 1])
    const stamp = args.length === 2 ? givenStamp(args[0]) : clock.next(id, state.latest, state.verdicts.get(element.key)?.stamp)
    const delta = new StampedSet()
    apply(delta, { element, stamp, removed })
    return delta
  }
  return {
    name: 'rwlwwset',
    initial: () => new StampedSet(),
    join: (a, b) => join(a, b),
    value: valueOf,
    mutators: { add: mutator(false), remove: mutator(true) },
    joinWithChange (state, delta) {
      const changes: unknown[] = []
      join(state, delta, change => changes.push(change))
      return { state, ...summarise(changes) }
    },
    encode: state => encode(state, undefined),
    decode: bytes => decode(bytes, undefined),
    encodeDelta: encode,
    decodeDelta: decode,
    authors: delta => new Set(Array.from(delta.verdicts.values(), verdict => verdict.stamp.replica).filter(replica => replica !== ''))
  }
}
