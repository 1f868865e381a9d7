import type { ReplicaId } from '../crdt-type.js'
import type { DeltaGroup, DeleteRun, InsertRun, SequenceDelta } from './delta.js'
import { DELETE, follows, GROUP, tailOf } from './delta.js'
import { Ranges } from './ranges.js'

/**
 * The one way to write a delta: insertions by replica and counter, none twice, as long as they can be; elements that
 * the delta also deletes without content; deletions by replica and counter as disjoint ranges.
 * O(n log n) in the number of runs. A group of one run is returned as it is.
 */
export function normalise (delta: SequenceDelta): DeltaGroup {
  if (delta.kind === DELETE) return { kind: GROUP, inserts: [], deletes: [{ ...delta }] }
  if (delta.kind !== GROUP) {
    if (delta.content !== null) return { kind: GROUP, inserts: [{ ...delta }], deletes: [] }
    delta = { kind: GROUP, inserts: [delta], deletes: [] }
  } else if (isOneRun(delta)) return delta
  const deleted = new Map<ReplicaId, Ranges>()
  for (const run of delta.deletes) rangesOf(deleted, run.replica).add(run.counter, run.counter + run.length)
  for (const run of delta.inserts) if (run.content === null) rangesOf(deleted, run.replica).add(run.counter, run.counter + run.length)
  const deletes: DeleteRun[] = []
  for (const replica of [...deleted.keys()].sort(byId)) {
    for (const [from, to] of rangesOf(deleted, replica)) deletes.push({ kind: DELETE, replica, counter: from, length: to - from })
  }
  return { kind: GROUP, inserts: normalInserts(delta.inserts, deleted), deletes }
}

/** One deletion, or one insertion of which nothing is deleted. */
function isOneRun ({ inserts, deletes }: DeltaGroup): boolean {
  return inserts.length + deletes.length === 1 && inserts[0]?.content !== null
}

function normalInserts (runs: readonly InsertRun[], deleted: Map<ReplicaId, Ranges>): InsertRun[] {
  const out: InsertRun[] = []
  const sorted = runs.slice().sort((x, y) => byId(x.replica, y.replica) || x.counter - y.counter || y.length - x.length)
  let replica: ReplicaId | null = null
  let end = 0
  for (const run of sorted) {
    if (run.replica !== replica) {
      replica = run.replica
      end = 0
    }
    if (run.counter + run.length <= end) continue
    const fresh = run.counter < end ? tailOf(run, end - run.counter) : run
    end = fresh.counter + fresh.length
    const ranges = deleted.get(replica)
    if (ranges === undefined) append(out, { ...fresh })
    else for (const part of ranges.cut(fresh.counter, end)) append(out, partOf(fresh, part))
  }
  return out
}

function partOf (run: InsertRun, { from, to, inside }: { from: number, to: number, inside: boolean }): InsertRun {
  const start = from - run.counter
  const part = start === 0 ? { ...run } : tailOf(run, start)
  part.length = to - from
  part.content = inside || part.content === null ? null : part.content.slice(0, part.length)
  return part
}

function append (out: InsertRun[], run: InsertRun): void {
  const last = out[out.length - 1]
  if (last === undefined || !follows(last, run)) {
    out.push(run)
    return
  }
  last.length += run.length
  if (last.content === null || run.content === null) return
  last.content = typeof last.content === 'string' ? last.content + String(run.content) : last.content.concat(run.content)
}

function rangesOf (map: Map<ReplicaId, Ranges>, id: ReplicaId): Ranges {
  let ranges = map.get(id)
  if (ranges === undefined) map.set(id, ranges = new Ranges())
  return ranges
}

/** Replica ids by UTF-16 code units. */
export function byId (x: ReplicaId, y: ReplicaId): number {
  return x < y ? -1 : x > y ? 1 : 0
}
