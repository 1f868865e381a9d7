import type { ReplicaId } from '../crdt-type.js'
import type { Content, DeleteRun, InsertRun } from './delta.js'
import { INSERT, MAX_COUNTER } from './delta.js'
import { NONE } from './items.js'
import { show } from './place.js'
import { hide } from './remove.js'
import type { Sequence } from './sequence.js'
import { BEFORE_REMOVED, BEHIND_RUN } from './spot.js'

/*
 * Nineteen of twenty deltas go on where the one before ended: the next letter behind it, or the next deletion in front
 * of it. The spot still stands there, so nothing is looked for. It matters most in a process that has just begun and
 * runs code which nothing has compiled: there each call and each field costs as much as ten later.
 *
 * `typeOn` and `eraseOn` answer false, with nothing changed, to any other delta; `typing` makes what `typeOn` takes.
 */

/**
 * The run of somebody who goes on behind what they typed just now: its origins are known, and no surrogate pair is cut, since nobody types half
 * of one. Undefined anywhere else, and where the counters run out. Changes nothing. O(1)
 */
export function typing<C extends Content> (id: ReplicaId, sequence: Sequence<C>, position: number, content: C): InsertRun | undefined {
  const { spot } = sequence
  if (spot.stands !== BEHIND_RUN || spot.position !== position) return undefined
  const { id: own, next } = sequence.replica(spot.replica)
  if (own !== id || next + content.length > MAX_COUNTER) return undefined
  const { rightReplica, rightCounter } = spot
  return {
    kind: INSERT,
    replica: id,
    counter: next,
    length: content.length,
    continues: true,
    leftReplica: id,
    leftCounter: next - 1,
    rightReplica: rightReplica === NONE ? null : sequence.replica(rightReplica).id,
    rightCounter,
    content
  }
}

/** Adds what continues the run at whose end the spot stands. O(1) besides the path to the root of the tree. */
export function typeOn<C extends Content> (sequence: Sequence<C>, run: InsertRun): boolean {
  const { spot } = sequence
  if (spot.stands !== BEHIND_RUN || !run.continues || run.content === null) return false
  const index = sequence.replica(spot.replica)
  const { length } = run
  if (run.counter !== index.next || run.replica !== index.id || length > spot.room) return false
  // A state meets only deltas of its own type: both decoders make sure of it.
  show(sequence, spot, run.content as C)
  sequence.items.lengthen(spot.item, length)
  index.extend(length, spot.item)
  spot.room -= length
  if (spot.position !== NONE) spot.position += length
  return true
}

/** Deletes the last elements, but not the first, of the item in front of whose former end the spot stands. O(1) likewise. */
export function eraseOn<C extends Content> (sequence: Sequence<C>, { replica, counter, length }: DeleteRun): boolean {
  const { items, spot } = sequence
  if (spot.stands !== BEFORE_REMOVED) return false
  const { item, removed } = spot
  const index = sequence.replica(spot.replica)
  const cut = counter - items.counter(item)
  if (cut <= 0 || counter + length !== items.counter(removed) || replica !== index.id) return false
  hide(sequence, spot, spot.start + cut, length)
  items.moveBoundary(item, removed, -length)
  index.assign(counter, counter + length, removed)
  return true
}
