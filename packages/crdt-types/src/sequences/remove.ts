import type { Content } from './delta.js'
import { makeRoom, splitItem } from './place.js'
import type { Sequence } from './sequence.js'
import type { Spot } from './spot.js'
import { BEFORE_REMOVED, NOWHERE } from './spot.js'

/** Deletes the known elements `from`…`to - 1` of a replica. O(log n) for each run; content is freed at once. */
export function removeRange<C extends Content> (sequence: Sequence<C>, replica: number, from: number, to: number): void {
  const { items, tree, spot } = sequence
  for (let counter = from; counter < to;) {
    const it = sequence.find(replica, counter)
    const end = Math.min(to, items.end(it))
    if (!items.isDeleted(it)) {
      spot.leaf = tree.leafOf(it)
      spot.index = tree.indexIn(spot.leaf, it)
      spot.cut = counter - items.counter(it)
      spot.start = tree.startIn(spot.leaf, spot.index)
      spot.length = end - counter
      removeSpan(sequence, spot)
    }
    counter = end
  }
}

/**
 * Deletes `length` elements behind the first `cut` of the visible item at the spot, whose content starts at `start`
 * in its leaf. Where a deleted run of the same origin is next to them, only the boundary moves: deleting backwards
 * and forwards makes one deleted item, however many steps it takes.
 */
export function removeSpan<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const { items, tree } = sequence
  const cuts = spot.cut > 0 || spot.length < items.length(tree.at(spot.leaf, spot.index))
  if (cuts && !tree.hasRoom(spot.leaf, 0)) makeRoom(sequence, spot)
  const { index, cut } = spot
  hide(sequence, spot, spot.start + cut, spot.length)
  if (!moveBoundary(sequence, spot)) markSpan(sequence, spot)
  spot.index = index
  if (cut > 0) standBefore(sequence)
  else spot.stands = NOWHERE
}

/** Takes visible content out of the spot's leaf, `at` elements from its start. */
export function hide<C extends Content> ({ patches, tree }: Sequence<C>, { leaf, index }: Spot<C>, at: number, length: number): void {
  patches?.removed(tree.startOf(leaf) + at, length)
  leaf.chunk.remove(at, length)
  tree.count(leaf, index, -length)
}

/** Makes the spot ready for what deletes on backwards: it stands in front of the end of its item, which was just deleted. */
function standBefore<C extends Content> ({ items, spot, tree }: Sequence<C>): void {
  spot.stands = BEFORE_REMOVED
  spot.item = tree.at(spot.leaf, spot.index)
  spot.removed = tree.at(spot.leaf, spot.index + 1)
  spot.replica = items.replica(spot.item)
}

function moveBoundary<C extends Content> (sequence: Sequence<C>, { leaf, index, cut, length }: Spot<C>): boolean {
  const { items, tree } = sequence
  const it = tree.at(leaf, index)
  const total = items.length(it)
  const atEnd = cut > 0
  if (atEnd ? cut + length < total || index + 1 >= leaf.count : length === total || index === 0) return false
  const other = tree.at(leaf, atEnd ? index + 1 : index - 1)
  const x = atEnd ? it : other
  const y = atEnd ? other : it
  if (!items.isDeleted(other) || !items.continues(x, y)) return false
  const counter = items.counter(it) + cut
  items.moveBoundary(x, y, atEnd ? -length : length)
  sequence.replica(items.replica(it)).assign(counter, counter + length, other)
  return true
}

function markSpan<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const { items, tree } = sequence
  const { leaf, length } = spot
  if (spot.cut > 0) {
    splitItem(sequence, leaf, spot.index, spot.cut)
    spot.index++
  }
  const it = tree.at(leaf, spot.index)
  if (length < items.length(it)) splitItem(sequence, leaf, spot.index, length)
  items.markDeleted(it)
  if (spot.index + 1 < leaf.count) mergeDeleted(sequence, leaf, spot.index)
  if (spot.index > 0) mergeDeleted(sequence, leaf, spot.index - 1)
}

/** Makes one item of two deleted ones at `index` and after it, where they are of one run. */
function mergeDeleted<C extends Content> (sequence: Sequence<C>, leaf: Spot<C>['leaf'], index: number): void {
  const { items, tree } = sequence
  const it = tree.at(leaf, index)
  const right = tree.at(leaf, index + 1)
  if (!items.isDeleted(it) || !items.isDeleted(right) || !items.continues(it, right)) return
  const length = items.length(it) + items.length(right)
  sequence.replica(items.replica(it)).noteMerge(items, it, right)
  items.setLength(it, length)
  tree.drop(leaf, index + 1)
  items.release(right)
}
