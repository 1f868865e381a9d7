import type { ReplicaId } from '../crdt-type.js'

/** What a run carries: UTF-16 code units for `text`, values for `rga`. */
export type Content = string | readonly unknown[]

export const INSERT = 1
export const DELETE = 2
export const GROUP = 0

/** The highest count of elements one replica may insert: counters are 31-bit. */
export const MAX_COUNTER = 0x7fffffff

/**
 * Elements that one replica inserted side by side: ids (replica, counter) … (replica, counter + length - 1).
 *
 * The first element names its origins, the neighbours it was put between (Weidner, Kleppmann: "The Art of the Fugue",
 * 2023, section 3): `left…` with `null` for the start of the list, `right…` with `null` for its end. Each further
 * element has the one before it as left origin, and all share the right origin. A run that `continues` has the
 * replica's element `counter - 1` as left origin and shares *its* right origin; then the four fields say nothing.
 * `content` is null where every element is known to be deleted.
 */
export interface InsertRun {
  readonly kind: typeof INSERT
  replica: ReplicaId
  counter: number
  length: number
  continues: boolean
  leftReplica: ReplicaId | null
  leftCounter: number
  rightReplica: ReplicaId | null
  rightCounter: number
  content: Content | null
}

/** The elements (replica, counter) … (replica, counter + length - 1) are deleted, whoever inserted them. */
export interface DeleteRun {
  readonly kind: typeof DELETE
  replica: ReplicaId
  counter: number
  length: number
}

/** A delta-group: a set of runs, in no particular order. */
export interface DeltaGroup {
  readonly kind: typeof GROUP
  inserts: InsertRun[]
  deletes: DeleteRun[]
}

/** What a mutator of `text` or `rga` returns; immutable once returned. A single run stands for the group of it alone. */
export type SequenceDelta = InsertRun | DeleteRun | DeltaGroup

/** The group that changes nothing. */
export function emptyGroup (): DeltaGroup {
  return { kind: GROUP, inserts: [], deletes: [] }
}

/**
 * Joins `b` into the group `a`, which it owns and returns; `b` stays as it is. Runs that continue one another become
 * one, so typing, deleting forwards and deleting backwards make one run each. Amortised O(|b|).
 */
export function joinDeltas (a: SequenceDelta, b: SequenceDelta): DeltaGroup {
  const group = a.kind === GROUP ? a : addDelta(emptyGroup(), a)
  return addDelta(group, b)
}

function addDelta (group: DeltaGroup, delta: SequenceDelta): DeltaGroup {
  if (delta.kind === INSERT) addInsert(group, delta)
  else if (delta.kind === DELETE) addDelete(group, delta)
  else {
    // The lengths are read first: joining a group into itself must end.
    for (let i = 0, n = delta.inserts.length; i < n; i++) addInsert(group, at(delta.inserts, i))
    for (let i = 0, n = delta.deletes.length; i < n; i++) addDelete(group, at(delta.deletes, i))
  }
  return group
}

function addInsert (group: DeltaGroup, run: InsertRun): void {
  const last = group.inserts[group.inserts.length - 1]
  if (last !== undefined && follows(last, run)) {
    last.content = appendContent(last.content, run.content)
    last.length += run.length
    return
  }
  group.inserts.push({ ...run, content: typeof run.content === 'string' || run.content === null ? run.content : run.content.slice() })
}

/** May `run` be appended to `last`, element by element the same as apart? */
export function follows (last: InsertRun, run: InsertRun): boolean {
  if (run.replica !== last.replica || run.counter !== last.counter + last.length) return false
  if ((run.content === null) !== (last.content === null)) return false
  if (run.continues) return true
  return !last.continues && run.leftReplica === last.replica && run.leftCounter === run.counter - 1 &&
    run.rightReplica === last.rightReplica && (run.rightReplica === null || run.rightCounter === last.rightCounter)
}

/** `a` is owned by the caller: an array is extended in place. */
function appendContent (a: Content | null, b: Content | null): Content | null {
  if (a === null || b === null) return null
  if (typeof a === 'string') return a + String(b)
  // The group made this array when it took the run, so it may grow it.
  const list = a as unknown[]
  for (const value of b) list.push(value)
  return list
}

function addDelete (group: DeltaGroup, run: DeleteRun): void {
  const last = group.deletes[group.deletes.length - 1]
  if (last !== undefined && last.replica === run.replica) {
    if (run.counter === last.counter + last.length) {
      last.length += run.length
      return
    }
    if (run.counter + run.length === last.counter) {
      last.counter = run.counter
      last.length += run.length
      return
    }
  }
  group.deletes.push({ ...run })
}

/** Part of a run from its element `from` (0 < from < length) on: it continues what stands before it. */
export function tailOf (run: InsertRun, from: number): InsertRun {
  return {
    kind: INSERT,
    replica: run.replica,
    counter: run.counter + from,
    length: run.length - from,
    continues: true,
    leftReplica: null,
    leftCounter: 0,
    rightReplica: null,
    rightCounter: 0,
    content: run.content === null ? null : run.content.slice(from)
  }
}

/** Whose elements a delta inserts. */
export function authorsOf (delta: SequenceDelta): Iterable<ReplicaId> {
  if (delta.kind === INSERT) return [delta.replica]
  if (delta.kind === DELETE) return []
  const ids = new Set<ReplicaId>()
  for (const run of delta.inserts) ids.add(run.replica)
  return ids
}

/** Reads an index below the array's length. */
function at<T> (list: readonly T[], i: number): T {
  return list[i] as T
}
