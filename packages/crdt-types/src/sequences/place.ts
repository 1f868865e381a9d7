import type { Content } from './delta.js'
import { NONE } from './items.js'
import { MAX_RUN } from './order-tree.js'
import type { Sequence } from './sequence.js'
import type { Spot } from './spot.js'
import { BEHIND_RUN } from './spot.js'

/**
 * Puts the run that `spot` describes where it stands. O(log n) and the length of the content.
 * The run's replica must be known up to the run's first counter.
 */
export function place<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  if (!grow(sequence, spot)) placeItems(sequence, spot)
}

/**
 * Typing makes no new items: the one before the spot grows, where the run continues it and the leaf has room; else
 * false. What is rare is done elsewhere, because the engine compiles a function anew when something in it first runs.
 */
function grow<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): boolean {
  const { index, replica, counter, length, content } = spot
  if (index === NONE || spot.leftCounter !== counter - 1 || spot.leftReplica !== replica) return false
  const { items, tree } = sequence
  const it = tree.at(spot.leaf, index)
  const before = items.length(it)
  if (spot.cut !== before || (content === null) !== items.isDeleted(it) ||
    !items.takes(it, replica, counter, spot.rightReplica, spot.rightCounter)) return false
  if (content !== null) {
    if (length > roomOf(sequence, spot.leaf, it)) return false
    show(sequence, spot, content)
  }
  items.setLength(it, before + length)
  sequence.replica(replica).extend(length, it)
  return true
}

/** By how many elements the leaf's visible item may grow. */
function roomOf<C extends Content> ({ items, tree }: Sequence<C>, leaf: Spot<C>['leaf'], it: number): number {
  return Math.min(MAX_RUN - items.length(it), tree.elementRoom(leaf))
}

/** Makes the spot ready for what continues the run just placed, behind which it stands. */
export function standBehind<C extends Content> (sequence: Sequence<C>): void {
  const { spot, tree } = sequence
  spot.stands = BEHIND_RUN
  spot.item = tree.at(spot.leaf, spot.index)
  spot.room = roomOf(sequence, spot.leaf, spot.item)
}

/** Puts the run there as an item of its own, or several where it is long. */
function placeItems<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const { items, tree } = sequence
  if (!tree.hasRoom(spot.leaf, Math.min(spot.length, MAX_RUN))) {
    makeRoom(sequence, spot)
    // It may have been only for the room that the item before did not grow.
    if (grow(sequence, spot)) return
  }
  if (spot.index !== NONE) {
    const it = tree.at(spot.leaf, spot.index)
    if (spot.cut < items.length(it)) splitItem(sequence, spot.leaf, spot.index, spot.cut)
  }
  const { content, replica, counter, rightReplica, rightCounter } = spot
  let done = 0
  while (done < spot.length) {
    const n = pieceLength(sequence, spot, done)
    if (done > 0 && !tree.hasRoom(spot.leaf, n)) openLeaf(sequence, spot)
    const it = done === 0
      ? items.add(replica, counter, n, spot.leftReplica, spot.leftCounter, rightReplica, rightCounter)
      : items.add(replica, counter + done, n, replica, counter + done - 1, rightReplica, rightCounter)
    tree.place(spot.leaf, ++spot.index, it)
    if (content === null) items.markDeleted(it)
    else show(sequence, spot, n === spot.length ? content : sequence.contentKind.slice(content, done, done + n))
    sequence.replica(replica).append(items, it)
    done += n
  }
}

function pieceLength<C extends Content> (sequence: Sequence<C>, { content, length }: Spot<C>, done: number): number {
  const left = length - done
  if (content === null || left <= MAX_RUN) return left
  return sequence.contentKind.splits(content, done + MAX_RUN) ? MAX_RUN - 1 : MAX_RUN
}

/** Adds visible content at the spot and moves the spot behind it. */
export function show<C extends Content> (sequence: Sequence<C>, spot: Spot<C>, content: C): void {
  const { leaf, start } = spot
  sequence.patches?.inserted(sequence.tree.startOf(leaf) + start, content)
  leaf.chunk.insert(start, content)
  sequence.tree.count(leaf, spot.index, content.length)
  spot.start += content.length
}

/** Splits the spot's leaf and moves the spot along. */
export function makeRoom<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const { leaf } = spot
  const { tree } = sequence
  const half = leaf.count >> 1
  const right = tree.split(leaf, half)
  if (spot.index < half) {
    tree.rest(right)
    return
  }
  tree.rest(leaf)
  spot.leaf = right
  spot.index -= half
  spot.start -= leaf.visible
}

/** Moves the spot to the start of a new leaf, which must not stay empty: a long run fills one leaf after the other. */
function openLeaf<C extends Content> ({ tree }: Sequence<C>, spot: Spot<C>): void {
  if (spot.index + 1 < spot.leaf.count) tree.split(spot.leaf, spot.index + 1)
  spot.leaf = tree.leafAfter(spot.leaf)
  spot.index = NONE
  spot.start = 0
}

/** Cuts an item after its first `cut` elements, in a leaf with room, and returns the part after the cut. */
export function splitItem<C extends Content> (sequence: Sequence<C>, leaf: Spot<C>['leaf'], index: number, cut: number): number {
  const { items, tree } = sequence
  const it = tree.at(leaf, index)
  const replica = items.replica(it)
  const counter = items.counter(it) + cut
  const right = items.add(replica, counter, items.length(it) - cut, replica, counter - 1, items.rightReplica(it), items.rightCounter(it))
  if (items.isDeleted(it)) items.markDeleted(right)
  items.setLength(it, cut)
  sequence.replica(replica).noteSplit(items, it, right)
  tree.place(leaf, index + 1, right)
  return right
}

/** Cuts the item that holds an element so that it begins with that element, and returns it. The spot is not kept. */
export function itemFrom<C extends Content> (sequence: Sequence<C>, replica: number, counter: number): number {
  const { items, tree } = sequence
  const it = sequence.find(replica, counter)
  const cut = counter - items.counter(it)
  if (cut === 0) return it
  let leaf = tree.leafOf(it)
  if (!tree.hasRoom(leaf, 0)) {
    tree.split(leaf, leaf.count >> 1)
    leaf = tree.leafOf(it)
  }
  return splitItem(sequence, leaf, tree.indexIn(leaf, it), cut)
}
