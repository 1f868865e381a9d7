import { ArgumentError } from '../errors.js'
import type { Content, DeleteRun, DeltaGroup, InsertRun, SequenceDelta } from './delta.js'
import { DELETE, GROUP, INSERT, joinDeltas, tailOf } from './delta.js'
import { eraseOn, typeOn } from './follow.js'
import { integrate } from './integrate.js'
import { NONE } from './items.js'
import { normalise } from './normal-form.js'
import type { Patch } from './patches.js'
import { PatchList } from './patches.js'
import { MAX_WAITING } from './pending.js'
import { place, standBehind } from './place.js'
import { removeRange, removeSpan } from './remove.js'
import { Sequence, STATE } from './sequence.js'
import { NOWHERE } from './spot.js'
import { missingFrom } from './state-delta.js'

/**
 * The join of the sequence types. A state on the left takes the delta or state on the right, in place; two deltas make
 * a group. In any order of arrival: what depends on elements that are not here yet waits.
 * O(log n) for each run of a delta; a run just made by a mutator of this very state costs no search at all.
 *
 * @throws PEERBASE_BAD_ARGUMENT when more than `MAX_WAITING` runs wait already and the delta would have to.
 */
export function join<C extends Content> (
  a: Sequence<C> | SequenceDelta,
  b: Sequence<C> | SequenceDelta
): Sequence<C> | DeltaGroup {
  if (a.kind === STATE) {
    if (b.kind === STATE) return a === b ? a : joinDelta(a, missingFrom(a, b))
    return joinDelta(a, b)
  }
  return joinDeltas(a, b.kind === STATE ? missingFrom(new Sequence(b.contentKind), b) : b)
}

/** As `join` of a state and a delta, and tells the visible changes. */
export function joinWithChange<C extends Content> (
  sequence: Sequence<C>,
  delta: Sequence<C> | SequenceDelta
): { state: Sequence<C>, change: Patch<C>[] } {
  const patches = sequence.notes ??= new PatchList<C>(sequence.contentKind)
  sequence.patches = patches
  let change: Patch<C>[]
  try {
    // What a group inserts and deletes again shall not show; a single run is as it should be.
    join(sequence, delta.kind !== GROUP ? delta : normalise(delta))
  } finally {
    sequence.patches = null
    // Also where the delta was refused: the next one begins anew.
    change = patches.take()
  }
  return { state: sequence, change }
}

function joinDelta<C extends Content> (sequence: Sequence<C>, delta: SequenceDelta): Sequence<C> {
  if (delta === sequence.hint) return joinHinted(sequence, delta)
  sequence.hint = null
  if (delta.kind === INSERT ? typeOn(sequence, delta) : delta.kind === DELETE && eraseOn(sequence, delta)) return sequence
  if (sequence.build !== null) sequence.wake()
  if (sequence.pending.size >= MAX_WAITING) refuseIfWaiting(sequence, delta)
  if (delta.kind === INSERT) insertRun(sequence, delta)
  else if (delta.kind === GROUP) {
    for (const run of delta.inserts) insertRun(sequence, run)
  }
  if (sequence.pending.size > 0) drain(sequence)
  if (delta.kind === DELETE) deleteRun(sequence, delta)
  else if (delta.kind === GROUP) {
    for (const run of delta.deletes) deleteRun(sequence, run)
  }
  return settled(sequence)
}

/** The delta was made from the state as it is now, and the spot still tells where. */
function joinHinted<C extends Content> (sequence: Sequence<C>, delta: SequenceDelta): Sequence<C> {
  const { spot } = sequence
  sequence.hint = null
  if (delta.kind === INSERT) {
    if (spot.replica === NONE) spot.replica = sequence.ensure(delta.replica)
    place(sequence, spot)
    // Who chose the origins chose neighbours: the right one follows.
    spot.position += spot.length
    standBehind(sequence)
    if (sequence.pending.size > 0) settlePending(sequence, spot.replica)
  } else removeSpan(sequence, spot)
  return settled(sequence)
}

/** What waits may wait for just what comes next, so while anything does, each delta is looked at whole. */
function settled<C extends Content> (sequence: Sequence<C>): Sequence<C> {
  if (sequence.pending.size > 0) sequence.spot.stands = NOWHERE
  return sequence
}

function insertRun<C extends Content> (sequence: Sequence<C>, run: InsertRun): void {
  if (applyRun(sequence, run)) return
  const { replica, counter, length } = run
  // The same run may wait already, with its content; that its elements are deleted must not get lost.
  if (run.content === null) sequence.pending.addDelete(replica, Math.max(counter, sequence.end(replica)), counter + length)
  sequence.pending.addInsert(run)
}

/** Integrates the part of the run that is new; false if it has to wait for other elements. */
function applyRun<C extends Content> (sequence: Sequence<C>, run: InsertRun): boolean {
  const end = sequence.end(run.replica)
  if (run.counter + run.length <= end) return true
  if (!isReady(sequence, run, end)) return false
  if (run.counter < end) run = tailOf(run, end - run.counter)
  const { items, spot } = sequence
  const replica = sequence.ensure(run.replica)
  spot.replica = replica
  spot.counter = run.counter
  spot.length = run.length
  // A state meets only deltas of its own type: both decoders make sure of it.
  spot.content = run.content as C | null
  if (run.continues) {
    const it = sequence.replica(replica).last
    spot.leftReplica = replica
    spot.leftCounter = run.counter - 1
    spot.rightReplica = items.rightReplica(it)
    spot.rightCounter = items.rightCounter(it)
  } else {
    spot.leftReplica = run.leftReplica === null ? NONE : sequence.indexOf(run.leftReplica)
    spot.leftCounter = run.leftCounter
    spot.rightReplica = run.rightReplica === null ? NONE : sequence.indexOf(run.rightReplica)
    spot.rightCounter = run.rightCounter
  }
  integrate(sequence, spot)
  if (sequence.pending.size > 0) applyWaitingDeletes(sequence, replica)
  return true
}

function isReady<C extends Content> (sequence: Sequence<C>, run: InsertRun, end: number): boolean {
  if (run.counter > end || (run.continues && run.counter === 0)) return false
  if (run.continues || run.counter < end) return true
  return (run.leftReplica === null || run.leftCounter < sequence.end(run.leftReplica)) &&
    (run.rightReplica === null || run.rightCounter < sequence.end(run.rightReplica))
}

function deleteRun<C extends Content> (sequence: Sequence<C>, { replica, counter, length }: DeleteRun): void {
  const end = sequence.end(replica)
  const known = Math.min(end, counter + length)
  if (counter < known) removeRange(sequence, sequence.indexOf(replica), counter, known)
  if (known < counter + length) sequence.pending.addDelete(replica, Math.max(counter, end), counter + length)
}

/** Integrates all that no longer waits: over and over the heads of the queues, until none moves. */
function drain<C extends Content> (sequence: Sequence<C>): void {
  const { pending } = sequence
  for (let moved = true; moved;) {
    moved = false
    for (const replica of pending.replicas()) {
      const queue = pending.queue(replica)
      let n = 0
      for (const run of queue) {
        if (!applyRun(sequence, run)) break
        n++
      }
      pending.shift(replica, n)
      if (n > 0) moved = true
    }
  }
}

function settlePending<C extends Content> (sequence: Sequence<C>, replica: number): void {
  applyWaitingDeletes(sequence, replica)
  drain(sequence)
}

function applyWaitingDeletes<C extends Content> (sequence: Sequence<C>, replica: number): void {
  const { id, next } = sequence.replica(replica)
  for (const [from, to] of sequence.pending.takeDeletes(id, next)) removeRange(sequence, replica, from, to)
}

function refuseIfWaiting<C extends Content> (sequence: Sequence<C>, delta: SequenceDelta): void {
  const inserts = delta.kind === INSERT ? [delta] : delta.kind === GROUP ? delta.inserts : []
  const deletes = delta.kind === DELETE ? [delta] : delta.kind === GROUP ? delta.deletes : []
  const ready = inserts.every((run) => isReady(sequence, run, sequence.end(run.replica))) &&
    (inserts.length > 0 || deletes.every((run) => run.counter + run.length <= sequence.end(run.replica)))
  if (!ready) throw new ArgumentError(`More than ${MAX_WAITING} runs wait for elements that have not come: join a full state first`)
}
