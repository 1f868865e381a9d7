import type { ReplicaId } from '../crdt-type.js'
import type { Content, DeltaGroup, DeleteRun, InsertRun, SequenceDelta } from './delta.js'
import { DELETE, follows, GROUP, INSERT } from './delta.js'

/**
 * The one way to write a delta: insertions by replica and counter, none twice, as long as they can be; elements that
 * the delta also deletes without content; deletions by replica and counter as disjoint ranges.
 * O(n log n) in the number of runs. The delta is left as it is, and what stays the same in it is shared.
 */
export function normalise (delta: SequenceDelta): DeltaGroup {
  const group = delta.kind === GROUP ? delta : groupOf(delta)
  return isOneRun(group) ? group : normalGroup(group)
}

/** One deletion, or one insertion of which nothing is deleted. */
function isOneRun ({ inserts, deletes }: DeltaGroup): boolean {
  return inserts.length + deletes.length === 1 && inserts[0]?.content !== null
}

function normalGroup (group: DeltaGroup): DeltaGroup {
  const deletes = normalDeletes(group)
  return { kind: GROUP, inserts: normalInserts(group.inserts, deletes), deletes }
}

function groupOf (run: InsertRun | DeleteRun): DeltaGroup {
  return run.kind === INSERT ? { kind: GROUP, inserts: [run], deletes: [] } : { kind: GROUP, inserts: [], deletes: [run] }
}

/** What is deleted, and what is inserted without content: disjoint, and not adjacent. */
function normalDeletes ({ inserts, deletes }: DeltaGroup): DeleteRun[] {
  const runs: Array<InsertRun | DeleteRun> = deletes.slice()
  for (const run of inserts) if (run.content === null) runs.push(run)
  const out: DeleteRun[] = []
  let end = 0
  for (const { replica, counter, length } of runs.sort(byPlace)) {
    const last = out[out.length - 1]
    if (last === undefined || last.replica !== replica || counter > end) {
      out.push({ kind: DELETE, replica, counter, length })
      end = counter + length
    } else if (counter + length > end) {
      end = counter + length
      last.length = end - last.counter
    }
  }
  return out
}

/** Goes through both lists at once: they are in the same order. */
function normalInserts (inserts: readonly InsertRun[], deletes: readonly DeleteRun[]): InsertRun[] {
  const out: InsertRun[] = []
  let replica: ReplicaId | null = null
  let at = 0
  let next = 0
  for (const run of inserts.length < 2 ? inserts : inserts.slice().sort(byPlace)) {
    if (run.replica !== replica) {
      replica = run.replica
      at = 0
    }
    const end = run.counter + run.length
    at = Math.max(at, run.counter)
    while (at < end) {
      while (next < deletes.length && endsBefore(deletes[next]!, replica, at)) next++ // next is below the length
      const gone = deletes[next]
      const isOther = gone === undefined || gone.replica !== replica || gone.counter >= end
      const isInside = !isOther && gone.counter <= at
      const to = isOther ? end : isInside ? Math.min(end, gone.counter + gone.length) : gone.counter
      append(out, partOf(run, at, to, isInside))
      at = to
    }
  }
  return out
}

/** Does the deletion end before the replica's element `counter`? */
function endsBefore (run: DeleteRun, replica: ReplicaId, counter: number): boolean {
  return run.replica === replica ? run.counter + run.length <= counter : run.replica < replica
}

/** The run's elements `from`…`to - 1`, by their counters; what does not begin the run continues what stands before it. */
function partOf (run: InsertRun, from: number, to: number, isDeleted: boolean): InsertRun {
  const start = from - run.counter
  const length = to - from
  const content = isDeleted ? null : run.content
  if (length === run.length && content === run.content) return run
  return {
    kind: INSERT,
    replica: run.replica,
    counter: from,
    length,
    continues: run.continues || start > 0,
    leftReplica: start > 0 ? null : run.leftReplica,
    leftCounter: start > 0 ? 0 : run.leftCounter,
    rightReplica: start > 0 ? null : run.rightReplica,
    rightCounter: start > 0 ? 0 : run.rightCounter,
    content: content === null || length === run.length ? content : content.slice(start, start + length)
  }
}

/** Adds a run, which is not the caller's to change. */
function append (out: InsertRun[], run: InsertRun): void {
  const last = out[out.length - 1]
  if (last === undefined || !follows(last, run)) out.push(run)
  else out[out.length - 1] = { ...last, length: last.length + run.length, content: concat(last.content, run.content) }
}

function concat (a: Content | null, b: Content | null): Content | null {
  if (a === null || b === null) return null
  return typeof a === 'string' ? a + String(b) : a.concat(b)
}

function byPlace (x: InsertRun | DeleteRun, y: InsertRun | DeleteRun): number {
  // The longest comes first, so that those within it are left out.
  return x.replica === y.replica ? x.counter - y.counter || y.length - x.length : byId(x.replica, y.replica)
}

/** Replica ids by UTF-16 code units. */
export function byId (x: ReplicaId, y: ReplicaId): number {
  return x < y ? -1 : x > y ? 1 : 0
}
