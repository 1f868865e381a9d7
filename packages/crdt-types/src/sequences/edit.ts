import type { ReplicaId } from '../crdt-type.js'
import { PositionError } from '../errors.js'
import type { Content, DeleteRun, InsertRun, SequenceDelta } from './delta.js'
import { DELETE, emptyGroup, INSERT, MAX_COUNTER } from './delta.js'
import { typing } from './follow.js'
import { NONE } from './items.js'
import type { Sequence } from './sequence.js'
import { NOWHERE } from './spot.js'

/**
 * The delta that inserts `content` before `position`. O(log n), O(1) next to the edit before.
 * @throws PEERBASE_POSITION for a position that is no integer within the list, or inside a surrogate pair.
 */
export function insertion<C extends Content> (id: ReplicaId, sequence: Sequence<C>, position: number, content: C): SequenceDelta {
  checkPosition(sequence, position, sequence.length)
  if (content.length === 0) return emptyGroup()
  if (sequence.build !== null) sequence.wake()
  sequence.hint = null
  const typed = typing(id, sequence, position, content)
  if (typed !== undefined) return typed
  const { items, spot } = sequence
  spot.stands = NOWHERE
  const replica = sequence.indexOf(id)
  const counter = replica === NONE ? 0 : sequence.replica(replica).next
  if (counter + content.length > MAX_COUNTER) throw new PositionError(position, sequence.length)
  pointBefore(sequence, position, position)
  spot.replica = replica
  spot.counter = counter
  spot.length = content.length
  spot.content = content
  spot.position = position
  chooseOrigins(sequence)
  const { leftReplica, leftCounter, rightReplica, rightCounter } = spot
  let continues = false
  if (leftReplica !== NONE && leftReplica === replica && leftCounter === counter - 1) {
    continues = items.takes(sequence.replica(replica).last, replica, counter, rightReplica, rightCounter)
  }
  const delta: InsertRun = {
    kind: INSERT,
    replica: id,
    counter,
    length: content.length,
    continues,
    leftReplica: leftReplica === NONE ? null : sequence.replica(leftReplica).id,
    leftCounter,
    rightReplica: rightReplica === NONE ? null : sequence.replica(rightReplica).id,
    rightCounter,
    content
  }
  sequence.hint = delta
  return delta
}

/**
 * Points the spot behind the visible element before `position`. One way for all positions: a branch that nobody took for long would have this,
 * and all that it is part of, compiled anew when somebody types at the beginning.
 */
function pointBefore<C extends Content> (sequence: Sequence<C>, position: number, asked: number): void {
  const { spot, tree } = sequence
  const { first } = tree
  const isFirst = position === 0
  if (!isFirst) tree.seek(position - 1)
  const leaf = isFirst ? first : tree.leaf
  if (spot.leaf !== leaf) spot.leaf = leaf
  spot.index = isFirst ? NONE : tree.index
  spot.cut = isFirst ? 0 : tree.offset + 1
  spot.start = isFirst ? 0 : tree.start + tree.offset + 1
  if (!isFirst && leaf.chunk.splits(spot.start)) throw new PositionError(asked, sequence.length)
}

/**
 * Origins for a run at the spot. Between the visible neighbours any place will do, so if the element that this replica
 * inserted last stands there, deleted, the run goes behind it: typing after a correction continues the run.
 */
function chooseOrigins<C extends Content> (sequence: Sequence<C>): void {
  const { items, spot, tree } = sequence
  const at = spot.index
  const it = at === NONE ? NONE : tree.at(spot.leaf, at)
  if (it !== NONE && spot.cut < items.length(it)) {
    spot.leftReplica = items.replica(it)
    spot.leftCounter = items.counter(it) + spot.cut - 1
    spot.rightReplica = spot.leftReplica
    spot.rightCounter = spot.leftCounter + 1
    return
  }
  if (spot.replica !== NONE && (at === NONE || items.end(it) !== spot.counter || items.replica(it) !== spot.replica)) skipOwnDeleted(sequence)
  const left = spot.index === NONE ? NONE : tree.at(spot.leaf, spot.index)
  const right = spot.index === NONE && spot.leaf.count === 0 ? NONE : sequence.nextItem(spot.leaf, spot.index)
  spot.leftReplica = left === NONE ? NONE : items.replica(left)
  spot.leftCounter = left === NONE ? 0 : items.end(left) - 1
  spot.rightReplica = right === NONE ? NONE : items.replica(right)
  spot.rightCounter = right === NONE ? 0 : items.counter(right)
}

/** Moves the spot behind the replica's last element, if that is among the next few deleted items of the leaf. */
function skipOwnDeleted<C extends Content> ({ items, spot, tree }: Sequence<C>): void {
  const { leaf } = spot
  const limit = Math.min(leaf.count, spot.index + 5)
  for (let i = spot.index + 1; i < limit; i++) {
    const it = tree.at(leaf, i)
    if (!items.isDeleted(it)) return
    if (items.replica(it) === spot.replica && items.end(it) === spot.counter) {
      spot.index = i
      spot.cut = items.length(it)
      return
    }
  }
}

/**
 * The delta that deletes `n` elements from `position` on. O(log n) for each run they are in.
 * @throws PEERBASE_POSITION for a range that is not within the list, or that would cut a surrogate pair.
 */
export function removal<C extends Content> (sequence: Sequence<C>, position: number, n: number): SequenceDelta {
  const { length } = sequence
  checkPosition(sequence, position, length)
  if (!Number.isInteger(n) || n < 0 || n > length - position) throw new PositionError(Number.isInteger(n) ? position + n : n, length)
  if (n === 0) return emptyGroup()
  if (sequence.build !== null) sequence.wake()
  sequence.hint = null
  const { items, spot, tree } = sequence
  spot.stands = NOWHERE
  tree.seek(position)
  if (tree.leaf.chunk.splits(tree.start + tree.offset)) throw new PositionError(position, length)
  const it = tree.at(tree.leaf, tree.index)
  if (n <= items.length(it) - tree.offset) {
    if (tree.leaf.chunk.splits(tree.start + tree.offset + n)) throw new PositionError(position + n, length)
    spot.leaf = tree.leaf
    spot.index = tree.index
    spot.start = tree.start
    spot.cut = tree.offset
    spot.length = n
    return sequence.hint = runOf(sequence, n)
  }
  return removalOfMany(sequence, position, n)
}

function removalOfMany<C extends Content> (sequence: Sequence<C>, position: number, n: number): SequenceDelta {
  const { items, tree } = sequence
  const group = emptyGroup()
  for (const end = position + n; position < end;) {
    tree.seek(position)
    const k = Math.min(end - position, items.length(tree.at(tree.leaf, tree.index)) - tree.offset)
    group.deletes.push(runOf(sequence, k))
    position += k
    if (position === end && tree.leaf.chunk.splits(tree.start + tree.offset + k)) throw new PositionError(end, sequence.length)
  }
  return group
}

/** `n` elements from the one sought. */
function runOf<C extends Content> ({ items, replicas, tree }: Sequence<C>, n: number): DeleteRun {
  const it = tree.at(tree.leaf, tree.index)
  // An item's replica is in the table.
  return { kind: DELETE, replica: replicas[items.replica(it)]!.id, counter: items.counter(it) + tree.offset, length: n }
}

export function checkPosition<C extends Content> (sequence: Sequence<C>, position: unknown, last: number): asserts position is number {
  if (typeof position !== 'number' || !Number.isInteger(position) || position < 0 || position > last) throw new PositionError(position, sequence.length)
}
