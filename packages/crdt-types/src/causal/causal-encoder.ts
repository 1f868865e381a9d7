import { ByteWriter } from '../codec/byte-writer.js'
import { compareStrings } from '../codec/compare-bytes.js'
import type { ViewPool } from '../codec/view-pool.js'
import type { ReplicaId } from '../crdt-type.js'
import type { CausalDelta } from './causal-delta.js'
import type { CausalState } from './causal-state.js'
import { groupOf, isDelta } from './causal-state.js'
import type { CausalKind, DotRange, LiveDot } from './dot-store.js'
import { KeyTable } from './key-table.js'

/*
 * state   = count, count × (replica, runs)                      replicas ascending
 * delta   = count, runs of the author, count × (replica, runs)  the others, ascending; the author's id is not there
 * runs    = count, count × (gap, 2 × length + live, live ? length payloads)
 *
 * A run is a maximal range of seen counters that are all live or all not live; `gap` is the distance from the end of
 * the run before (from 1 for the first). All numbers are varints. Equal states have equal bytes.
 */

/** Where small deltas are written, and where their bytes go: both are used again, so that a delta costs little but itself. */
export interface DeltaRoom {
  /** Cleared for each delta. */
  readonly scratch: ByteWriter
  readonly pool: ViewPool
}

interface Run { start: number, length: number, dots: LiveDot[] | undefined }

/** O(n log n) in live dots at worst, O(n) where counters were added in order. */
export function encodeCausal (kind: CausalKind, state: CausalState): Uint8Array {
  const writer = new ByteWriter()
  const replicas = [...state.context.replicas()].sort(compareStrings)
  writer.varint(replicas.length)
  const keys = new KeyTable()
  for (const replica of replicas) {
    writer.replica(replica)
    writeRuns(writer, kind, keys, runsOf(state, replica))
  }
  return writer.finish()
}

/** As `encodeCausal`; the dots of `author` go without its id. */
export function encodeDelta (kind: CausalKind, told: CausalDelta | CausalState, author: ReplicaId, { scratch, pool }: DeltaRoom): Uint8Array {
  if (!isDelta(told)) return encodeGroup(kind, told, author)
  const { made, gone } = told
  const dot = made[0]
  if (made.length > 1 || gone.length > 1 || (dot !== undefined && dot.replica !== author)) return encodeGroup(kind, groupOf(told), author)
  scratch.clear()
  const range = gone[0]
  if (range !== undefined && range.replica !== author) writeWithOther(scratch, kind, dot, range)
  else writeOwn(scratch, kind, dot, range)
  return pool.copyOf(scratch)
}

function encodeGroup (kind: CausalKind, group: CausalState, author: ReplicaId): Uint8Array {
  const writer = new ByteWriter(32)
  const others = [...group.context.replicas()].filter(replica => replica !== author)
  if (others.length > 1) others.sort(compareStrings)
  const keys = new KeyTable()
  writer.varint(others.length)
  writeRuns(writer, kind, keys, runsOf(group, author))
  for (const replica of others) {
    writer.replica(replica)
    writeRuns(writer, kind, keys, runsOf(group, replica))
  }
  return writer.finish()
}

/* What `encodeGroup` would write, for nearly every delta there is: at most one dot, the author's, and one range it takes the place of. */

/** Both are the author's. */
function writeOwn (writer: ByteWriter, kind: CausalKind, dot: LiveDot | undefined, gone: DotRange | undefined): void {
  writer.varint(0)
  writer.varint((dot === undefined ? 0 : 1) + (gone === undefined ? 0 : 1))
  let end = 1
  const before = gone !== undefined && (dot === undefined || gone.start < dot.counter)
  if (before) end = writeGone(writer, gone, end)
  if (dot !== undefined) end = writeMade(writer, kind, dot, end)
  if (gone !== undefined && !before) writeGone(writer, gone, end)
}

/** The range is another's. */
function writeWithOther (writer: ByteWriter, kind: CausalKind, dot: LiveDot | undefined, gone: DotRange): void {
  writer.varint(1)
  writer.varint(dot === undefined ? 0 : 1)
  if (dot !== undefined) writeMade(writer, kind, dot, 1)
  writer.replica(gone.replica)
  writer.varint(1)
  writeGone(writer, gone, 1)
}

/** A run of one live dot. Returns where it ends. */
function writeMade (writer: ByteWriter, kind: CausalKind, dot: LiveDot, from: number): number {
  writer.varint(dot.counter - from)
  writer.varint(3)
  writeDot(writer, kind, dot.path.length > 1 ? new KeyTable() : undefined, dot)
  return dot.counter + 1
}

/** Returns where the range ends. */
function writeGone (writer: ByteWriter, { start, end }: DotRange, from: number): number {
  writer.varint(start - from)
  writer.varint((end - start) * 2)
  return end
}

/** The way to where the dot speaks, then what it says there. */
function writeDot (writer: ByteWriter, kind: CausalKind, keys: KeyTable | undefined, { path, payload }: LiveDot): void {
  const leaf = kind.paths === undefined ? kind : kind.paths.write(writer, path, keys)
  leaf.writePayload(writer, payload)
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
      if (entry?.counter !== at) {
        const until = entry !== undefined && entry.counter < end ? entry.counter : end
        runs.push({ start: at, length: until - at, dots: undefined })
        at = until
        continue
      }
      const start = next
      while (at < end && entries[next]?.counter === at) {
        next++
        at++
      }
      runs.push({ start: entry.counter, length: next - start, dots: entries.slice(start, next) })
    }
  }
  return runs
}

function ascending (live: ReadonlyMap<number, LiveDot>): LiveDot[] {
  const dots = [...live.values()]
  const sorted = dots.every(({ counter }, i) => i === 0 || (dots[i - 1]?.counter ?? 0) < counter)
  return sorted ? dots : dots.sort((a, b) => a.counter - b.counter)
}

function writeRuns (writer: ByteWriter, kind: CausalKind, keys: KeyTable, runs: Run[]): void {
  writer.varint(runs.length)
  let end = 1
  for (const run of runs) {
    writer.varint(run.start - end)
    writer.varint(run.length * 2 + (run.dots === undefined ? 0 : 1))
    for (const dot of run.dots ?? []) writeDot(writer, kind, keys, dot)
    end = run.start + run.length
  }
}
