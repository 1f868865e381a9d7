import { ByteReader } from '../codec/byte-reader.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { compareStrings } from '../codec/compare-bytes.js'
import type { ReplicaId } from '../crdt-type.js'
import { CausalState } from './causal-state.js'
import type { CausalKind, KeyTable } from './dot-store.js'
import { createKeyTable } from './key-table.js'

/*
 * state   = count, count × (replica, runs)                      replicas ascending
 * delta   = count, runs of the author, count × (replica, runs)  the others, ascending; the author's id is not there
 * runs    = count, count × (gap, 2 × length + live, live ? length payloads)
 *
 * A run is a maximal range of seen counters that are all live or all not live; `gap` is the distance from the end of
 * the run before (from 1 for the first). All numbers are varints. Equal states have equal bytes.
 */

interface Run { start: number, length: number, payloads: unknown[] | undefined }

/** O(n log n) in live dots at worst, O(n) where counters were added in order. */
export function encodeCausal (kind: CausalKind, state: CausalState): Uint8Array {
  const writer = new ByteWriter()
  const replicas = [...state.context.replicas()].sort(compareStrings)
  writer.varint(replicas.length)
  const keys = createKeyTable()
  for (const replica of replicas) {
    writer.replica(replica)
    writeRuns(writer, kind, keys, runsOf(state, replica))
  }
  return writer.finish()
}

/** @throws PEERBASE_CRDT_DECODE */
export function decodeCausal (kind: CausalKind, bytes: Uint8Array): CausalState {
  const reader = new ByteReader(bytes)
  const state = new CausalState()
  const keys = createKeyTable()
  readReplicas(reader, kind, keys, state, reader.count(4), undefined)
  reader.end()
  return state
}

/** As `encodeCausal`; the dots of `author` go without its id. */
export function encodeCausalDelta (kind: CausalKind, delta: CausalState, author: ReplicaId): Uint8Array {
  const writer = new ByteWriter(32)
  const others = [...delta.context.replicas()].filter(replica => replica !== author)
  if (others.length > 1) others.sort(compareStrings)
  const keys = createKeyTable()
  writer.varint(others.length)
  writeRuns(writer, kind, keys, runsOf(delta, author))
  for (const replica of others) {
    writer.replica(replica)
    writeRuns(writer, kind, keys, runsOf(delta, replica))
  }
  return writer.finish()
}

/** @throws PEERBASE_CRDT_DECODE */
export function decodeCausalDelta (kind: CausalKind, bytes: Uint8Array, author: ReplicaId): CausalState {
  const reader = new ByteReader(bytes)
  const delta = new CausalState()
  const keys = createKeyTable()
  const others = reader.count(4)
  readRuns(reader, kind, keys, delta, author)
  readReplicas(reader, kind, keys, delta, others, author)
  reader.end()
  return delta
}

function readReplicas (
  reader: ByteReader, kind: CausalKind, keys: KeyTable, state: CausalState, count: number, author: ReplicaId | undefined
): void {
  let previous = ''
  for (let i = 0; i < count; i++) {
    const replica = reader.replica()
    if (compareStrings(previous, replica) >= 0 || replica === author) throw reader.error('replicas are repeated or out of order')
    previous = replica
    readRuns(reader, kind, keys, state, replica)
    if (state.context.ranges(replica) === undefined) throw reader.error('a replica without dots')
  }
}

function runsOf (state: CausalState, replica: ReplicaId): Run[] {
  const ranges = state.context.ranges(replica) ?? []
  const live = state.live.get(replica)
  const runs: Run[] = []
  const entries = live === undefined ? [] : ascending(live)
  let next = 0
  for (let i = 0; i < ranges.length; i += 2) {
    let at = ranges[i] ?? 0
    const end = ranges[i + 1] ?? 0
    while (at < end) {
      const entry = entries[next]
      const alive = entry !== undefined && entry[0] === at
      if (!alive) {
        const until = entry !== undefined && entry[0] < end ? entry[0] : end
        runs.push({ start: at, length: until - at, payloads: undefined })
        at = until
        continue
      }
      const payloads: unknown[] = []
      const start = at
      while (at < end && entries[next]?.[0] === at) {
        payloads.push(entries[next]?.[1])
        next++
        at++
      }
      runs.push({ start, length: payloads.length, payloads })
    }
  }
  return runs
}

function ascending (live: Map<number, unknown>): Array<[number, unknown]> {
  const entries = [...live]
  const sorted = entries.every(([counter], i) => i === 0 || (entries[i - 1]?.[0] ?? 0) < counter)
  return sorted ? entries : entries.sort((a, b) => a[0] - b[0])
}

function writeRuns (writer: ByteWriter, kind: CausalKind, keys: KeyTable, runs: Run[]): void {
  writer.varint(runs.length)
  let end = 1
  for (const run of runs) {
    writer.varint(run.start - end)
    writer.varint(run.length * 2 + (run.payloads === undefined ? 0 : 1))
    for (const payload of run.payloads ?? []) kind.writePayload(writer, payload, keys)
    end = run.start + run.length
  }
}

function readRuns (reader: ByteReader, kind: CausalKind, keys: KeyTable, state: CausalState, replica: ReplicaId): void {
  const count = reader.count(2)
  let end = 1
  let before: boolean | undefined
  for (let i = 0; i < count; i++) {
    const gap = reader.varint()
    const head = reader.varint()
    const alive = head % 2 === 1
    const length = (head - (alive ? 1 : 0)) / 2
    const start = end + gap
    end = start + length
    if (length === 0 || end > Number.MAX_SAFE_INTEGER) throw reader.error('a run is empty or too long')
    if (i > 0 && gap === 0 && alive === before) throw reader.error('a run is split')
    if (alive && length > reader.remaining) throw reader.error('a count is larger than the input')
    before = alive
    state.context.add(replica, start, end)
    if (!alive) continue
    for (let counter = start; counter < end; counter++) state.insert(replica, counter, kind.readPayload(reader, keys))
  }
}
