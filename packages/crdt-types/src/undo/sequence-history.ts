import type { DeleteRun, InsertRun, SequenceDelta, TextPatch } from '../sequences/index.js'
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
  /** Of the step that is being taken back. */
  const returned = new Map<Id, Id>()
  return {
    after: (before, change) => typeof before === 'string' && Array.isArray(change) ? patched(before, change as readonly TextPatch[]) : undefined,
    begin: () => { returned.clear() },
    record: (delta, _change, before) => record(shared, delta as SequenceDelta, before as string | readonly unknown[]),
    revert (part, made) {
      if (part.kind === 'inserted') removeAll(shared, part.run, successors)
      else {
        for (const [old, id] of putBack(shared, part, { made: () => made() as SequenceDelta, returned })) {
          successors.set(old, id)
          returned.set(old, id)
        }
      }
    },
    merges
  }
}

/** To read a long text after each key would cost more than the key. O(length of the text) in copied bytes, none of it looked at. */
function patched (text: string, patches: readonly TextPatch[]): string {
  return patches.reduce((now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove), text)
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

/** Inserts the content anew. Returns which new element stands in for which old one. */
function putBack (
  shared: UndoTarget, { runs, content }: Deleted, { made, returned }: { readonly made: () => SequenceDelta, readonly returned: ReadonlyMap<Id, Id> }
): [old: Id, id: Id][] {
  const at = placeOf(shared, runs, returned)
  if (at === undefined) return []
  call(shared, typeof content === 'string' ? 'insertAt' : 'insertAllAt', at, content)
  const [run] = runsOf(made()).inserts
  if (run === undefined) return []
  let { counter } = run
  return runs.flatMap((old) => Array.from({ length: old.length }, (_, i): [Id, Id] =>
    [idOf(old.replica, old.counter + i), idOf(run.replica, counter++)]))
}

/**
 * Where deleted runs go when they come back: beside a neighbour that came back in the same step, else where they stood. What
 * comes back is new to the list and need not stand among the old elements, so their places alone would scramble a word that was
 * typed, and deleted, letter by letter.
 */
function placeOf (shared: UndoTarget, runs: readonly DeleteRun[], returned: ReadonlyMap<Id, Id>): number | undefined {
  const [first] = runs
  const last = runs.at(-1)
  if (first === undefined || last === undefined) return undefined
  const before = visibleOrNot(shared, returned.get(idOf(first.replica, first.counter - 1)))
  if (before !== undefined) return before + 1
  const after = visibleOrNot(shared, returned.get(idOf(last.replica, last.counter + last.length)))
  return after ?? Number(call(shared, 'indexOf', `l${idOf(first.replica, first.counter)}`))
}

function visibleOrNot (shared: UndoTarget, id: Id | undefined): number | undefined {
  return id === undefined ? undefined : visibleAt(shared, id)
}

/** Indexes of the run's elements, or their successors, that are visible. */
function visibleOf (shared: UndoTarget, { replica, counter, length }: InsertRun, successors: ReadonlyMap<Id, Id>): number[] {
  const value = shared.value() as string | readonly unknown[]
  const indexes: number[] = []
  for (let i = 0; i < length; i++) {
    const at = visibleAt(shared, newest(successors, idOf(replica, counter + i)))
    if (at === undefined) continue
    indexes.push(at)
    if (isLow(value, at + 1)) indexes.push(at + 1)
  }
  return indexes
}

/** The index of an element, if it is visible and not the second half of a surrogate pair. */
function visibleAt (shared: UndoTarget, id: Id): number | undefined {
  const value = shared.value() as string | readonly unknown[]
  const token = `r${id}`
  const at = Number(call(shared, 'indexOf', token))
  return at < 0 || at >= value.length || isLow(value, at) || call(shared, 'positionAt', at, 'right') !== token ? undefined : at
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
