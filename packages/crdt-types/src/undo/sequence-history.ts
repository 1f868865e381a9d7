import type { DeleteRun, InsertRun, SequenceDelta } from '../sequences/index.js'
import { call } from './members.js'
import type { History, UndoTarget } from './history.js'

interface Inserted {
  readonly kind: 'inserted'
  readonly run: InsertRun
}

interface Deleted {
  readonly kind: 'deleted'
  /** In document order. */
  readonly runs: readonly DeleteRun[]
  readonly content: string | readonly unknown[]
  /** Where it was. */
  readonly at: number
}

type Part = Inserted | Deleted

/** An element: replica and counter in one. */
type Id = `${number}.${string}`

/**
 * Undo for `text` and `rga`, by the ids of elements: an own insertion is undone by deleting those of its elements that
 * are still visible, a deletion by inserting the content anew where its first element stood. The new elements stand in for the old
 * ones: undoing the insertion of these deletes those. O(log n) per element.
 */
export function sequenceHistory (shared: UndoTarget): History<Part> {
  const successors = new Map<Id, Id>()
  return {
    record: (delta, _change, before) => record(shared, delta as SequenceDelta, before as string | readonly unknown[]),
    revert (part, made) {
      if (part.kind === 'inserted') removeAll(shared, part.run, successors)
      else putBack(shared, part, () => made() as SequenceDelta, successors)
    },
    merges
  }
}

/** Own deltas of these types come from their mutators: one run, or what one range deletes, perhaps behind what replaces it. */
function record (shared: UndoTarget, delta: SequenceDelta, before: string | readonly unknown[]): Part[] {
  const { inserts, deletes } = runsOf(delta)
  const parts: Part[] = []
  const [first] = deletes
  if (first !== undefined) {
    const inserted = inserts.reduce((sum, run) => sum + run.length, 0)
    const at = Number(call(shared, 'indexOf', `l${idOf(first.replica, first.counter)}`)) - inserted
    const length = deletes.reduce((sum, run) => sum + run.length, 0)
    parts.push({ kind: 'deleted', runs: deletes, content: before.slice(at, at + length), at })
  }
  for (const run of inserts) parts.push({ kind: 'inserted', run })
  return parts
}

function removeAll (shared: UndoTarget, run: InsertRun, successors: ReadonlyMap<Id, Id>): void {
  const mutator = typeof shared.value() === 'string' ? 'removeAt' : 'removeAllAt'
  for (const [at, n] of rangesFromEnd(visibleOf(shared, run, successors))) call(shared, mutator, at, n)
}

function putBack (shared: UndoTarget, { runs, content }: Deleted, made: () => SequenceDelta, successors: Map<Id, Id>): void {
  const [first] = runs
  if (first === undefined) return
  const at = call(shared, 'indexOf', `l${idOf(first.replica, first.counter)}`)
  call(shared, typeof content === 'string' ? 'insertAt' : 'insertAllAt', at, content)
  const [run] = runsOf(made()).inserts
  if (run === undefined) return
  let { counter } = run
  for (const old of runs) {
    for (let i = 0; i < old.length; i++) successors.set(idOf(old.replica, old.counter + i), idOf(run.replica, counter++))
  }
}

/** Indexes of the run's elements, or their successors, that are visible. */
function visibleOf (shared: UndoTarget, { replica, counter, length }: InsertRun, successors: ReadonlyMap<Id, Id>): number[] {
  const value = shared.value() as string | readonly unknown[]
  const indexes: number[] = []
  for (let i = 0; i < length; i++) {
    const token = `r${newest(successors, idOf(replica, counter + i))}`
    const at = Number(call(shared, 'indexOf', token))
    if (at < 0 || at >= value.length || isLow(value, at) || call(shared, 'positionAt', at, 'right') !== token) continue
    indexes.push(at)
    if (isLow(value, at + 1)) indexes.push(at + 1)
  }
  return indexes
}

function newest (successors: ReadonlyMap<Id, Id>, id: Id): Id {
  for (let next = successors.get(id); next !== undefined; next = successors.get(id)) id = next
  return id
}

function runsOf (delta: SequenceDelta): { inserts: readonly InsertRun[], deletes: readonly DeleteRun[] } {
  if ('inserts' in delta) return delta
  return 'content' in delta ? { inserts: [delta], deletes: [] } : { inserts: [], deletes: [delta] }
}

function idOf (replica: string, counter: number): Id {
  // The form that `positionAt` gives its tokens, behind the letter for the side.
  return `${counter.toString(36) as `${number}`}.${replica}`
}

/** The second half of a surrogate pair, which goes with the first. */
function isLow (value: string | readonly unknown[], at: number): boolean {
  return typeof value === 'string' && at > 0 && (value.charCodeAt(at) & 0xfc00) === 0xdc00
}

function rangesFromEnd (indexes: readonly number[]): [at: number, n: number][] {
  const ranges: [number, number][] = []
  for (const at of [...indexes].sort((x, y) => y - x)) {
    const last = ranges[ranges.length - 1]
    if (last !== undefined && last[0] === at + 1) {
      last[0]--
      last[1]++
    } else ranges.push([at, 1])
  }
  return ranges
}

/** Typing goes on with a word; deleting goes on next to the last deletion. */
function merges (last: Part, next: Part): boolean {
  if (last.kind === 'inserted' && next.kind === 'inserted') {
    const { run } = next
    const { content } = last.run
    if (run.counter !== last.run.counter + last.run.length || !run.continues || typeof run.content !== 'string' || typeof content !== 'string') return false
    return !(/\s$/.test(content) && /^\S/.test(run.content))
  }
  if (last.kind === 'deleted' && next.kind === 'deleted') return next.at === last.at || next.at + next.content.length === last.at
  return false
}
