import type { Content } from './delta.js'
import { NONE } from './items.js'
import { itemFrom, place, standBehind } from './place.js'
import { MANY, Rivals } from './rivals.js'
import type { Sequence } from './sequence.js'
import type { Spot } from './spot.js'
import { NOWHERE } from './spot.js'

/**
 * Finds where a run from elsewhere goes, by its origins, and puts it there.
 *
 * This is FugueMax (Weidner, Kleppmann: "The Art of the Fugue: Minimizing Interleaving in Collaborative Text Editing",
 * 2023, section 4.3), in the form of a scan over a list as YATA does it (Nicolaescu et al.: "Near Real-Time
 * Peer-to-Peer Shared Editing on Extensible Data Types", 2016), which the paper shows to be the same order:
 * concurrent runs at one place do not interleave, whether typed forwards or backwards.
 *
 * Both origins must be known. O(log n) where nothing concurrent stands between them, plus the items that do; of
 * siblings with the same two origins only a few are stepped over, however many there are.
 */
export function integrate<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const next = atLeftOrigin(sequence, spot)
  if (!next) scan(sequence, spot)
  place(sequence, spot)
  spot.position = NONE
  if (next && spot.content !== null) standBehind(sequence)
  else spot.stands = NOWHERE
}

/** Points the spot behind the left origin, if there is one; true if the right origin follows at once. One way for both, as in `pointBefore`. */
function atLeftOrigin<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): boolean {
  const { items, tree } = sequence
  const { leftReplica, leftCounter, rightReplica, rightCounter } = spot
  const { first } = tree
  const isFirst = leftReplica === NONE
  const it = isFirst ? NONE : sequence.find(leftReplica, leftCounter)
  const leaf = isFirst ? first : tree.leafOf(it)
  const index = isFirst ? NONE : tree.indexIn(leaf, it)
  const cut = isFirst ? 0 : leftCounter - items.counter(it) + 1
  if (spot.leaf !== leaf) spot.leaf = leaf
  spot.index = index
  spot.cut = cut
  spot.start = isFirst ? 0 : tree.startIn(leaf, index) + (items.isDeleted(it) ? 0 : cut)
  if (!isFirst && cut < items.length(it)) return rightReplica === leftReplica && rightCounter === leftCounter + 1
  return isFirstOf(sequence, leaf.count === 0 ? NONE : sequence.nextItem(leaf, index), spot)
}

/** Is the right origin the first element of item `it`, or the end where there is no item? */
function isFirstOf<C extends Content> ({ items }: Sequence<C>, it: number, { rightReplica, rightCounter }: Spot<C>): boolean {
  if (it === NONE) return rightReplica === NONE
  return rightReplica === items.replica(it) && rightCounter === items.counter(it)
}

/**
 * Steps over what stands between the origins. With `other` the item at hand, by its origins against ours:
 *
 * | its left origin | its right origin | what it is | step |
 * |---|---|---|---|
 * | before ours | any | beyond our siblings | stop |
 * | ours | before ours | a sibling that may come first, if a later one shows it | go on, remember the place |
 * | ours | ours | a true rival | stop if our replica id is lower, else go behind it |
 * | ours | after ours | a sibling that comes first | go behind it |
 * | after ours | any | a descendant of what was stepped over | go on |
 */
function scan<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const { items } = sequence
  let right = spot.rightReplica === NONE ? NONE : itemFrom(sequence, spot.rightReplica, spot.rightCounter)
  const left = spot.leftReplica === NONE ? NONE : endingAt(sequence, spot.leftReplica, spot.leftCounter)
  if (right !== NONE && !couldBeNeighbours(sequence, left, right, spot)) {
    // All replicas judge alike, by an order that none of them changes, and so all take the end instead.
    right = NONE
    spot.rightReplica = NONE
  }
  // Behind a rival that comes first the scan is as it was at its start, so it may as well begin there.
  const behind = sequence.rivals?.add(sequence.replicas, items, spot) ?? NONE
  pointBehind(sequence, spot, behind === NONE ? left : behind)
  const own = sequence.replica(spot.replica)
  let { leaf, index } = spot
  let remembered = false
  let passed = 0
  for (;;) {
    if (index + 1 < leaf.count) index++
    else if (leaf.next !== null && leaf.next.count > 0) {
      leaf = leaf.next
      index = 0
    } else break
    const other = sequence.tree.at(leaf, index)
    if (other === right) break
    const byLeft = compareLeft(sequence, other, left, spot)
    if (byLeft < 0) break
    if (byLeft === 0) {
      const byRight = compareRight(sequence, other, right, spot)
      if (byRight === 0) {
        if (own.before(sequence.replica(items.replica(other)))) break
        passed++
      }
      remembered = byRight < 0
    }
    if (!remembered) {
      spot.leaf = leaf
      spot.index = index
    }
  }
  if (passed >= MANY) indexRivals(sequence, spot, left, right)
  settle(sequence, spot)
}

/** Notes all rivals of the spot's run, and the run, so that the next one need not step over them. O(items between the origins). */
function indexRivals<C extends Content> (sequence: Sequence<C>, spot: Spot<C>, left: number, right: number): void {
  const { items, tree } = sequence
  const elements: number[] = []
  const leaf = left === NONE ? tree.first : tree.leafOf(left)
  for (const other of sequence.inOrder(leaf, left === NONE ? 0 : tree.indexIn(leaf, left) + 1)) {
    if (other === right) break
    const byLeft = compareLeft(sequence, other, left, spot)
    if (byLeft < 0) break
    if (byLeft === 0 && compareRight(sequence, other, right, spot) === 0) elements.push(items.replica(other), items.counter(other))
  }
  sequence.rivals ??= new Rivals()
  sequence.rivals.set(spot, elements)
  sequence.rivals.add(sequence.replicas, items, spot)
}

/**
 * Whether somebody can have seen item `right` follow the spot's left origin, the end of item `left`, at once: it stands
 * behind that, and was not itself put behind something between the two. With a run that only claims so, replicas would
 * part: what is put next to `right` would come to stand on this side of the run or beyond it, depending on which is first.
 */
function couldBeNeighbours<C extends Content> (sequence: Sequence<C>, left: number, right: number, spot: Spot<C>): boolean {
  return (left === NONE || sequence.tree.before(left, right)) && compareLeft(sequence, right, left, spot) <= 0
}

/** The item that ends with the element, cut off behind it. */
function endingAt<C extends Content> (sequence: Sequence<C>, replica: number, counter: number): number {
  const it = sequence.find(replica, counter)
  if (counter + 1 < sequence.items.end(it)) itemFrom(sequence, replica, counter + 1)
  return it
}

function pointBehind<C extends Content> (sequence: Sequence<C>, spot: Spot<C>, left: number): void {
  const { tree } = sequence
  spot.leaf = left === NONE ? tree.first : tree.leafOf(left)
  spot.index = left === NONE ? NONE : tree.indexIn(spot.leaf, left)
}

/** Fills in what `place` wants to know of the item the spot stands behind. */
function settle<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): void {
  const { items, tree } = sequence
  spot.cut = spot.index === NONE ? 0 : items.length(tree.at(spot.leaf, spot.index))
  spot.start = tree.startIn(spot.leaf, spot.index + 1)
}

/** The left origin of `other` against ours, which is the end of item `left`: negative if it stands before. */
function compareLeft<C extends Content> (sequence: Sequence<C>, other: number, left: number, spot: Spot<C>): number {
  const { items } = sequence
  const replica = items.leftReplica(other)
  if (replica === NONE) return left === NONE ? 0 : -1
  if (left === NONE) return 1
  const counter = items.leftCounter(other)
  if (replica === spot.leftReplica && counter === spot.leftCounter) return 0
  const it = sequence.find(replica, counter)
  // Within one item, ours is its last element.
  return it === left || sequence.tree.before(it, left) ? -1 : 1
}

/** The right origin of `other` against ours, which is the start of item `right`; the end of the list is last. */
function compareRight<C extends Content> (sequence: Sequence<C>, other: number, right: number, spot: Spot<C>): number {
  const { items } = sequence
  const replica = items.rightReplica(other)
  if (replica === NONE) return right === NONE ? 0 : 1
  if (right === NONE) return -1
  const counter = items.rightCounter(other)
  if (replica === spot.rightReplica && counter === spot.rightCounter) return 0
  const it = sequence.find(replica, counter)
  // Within one item, ours is its first element.
  return it !== right && sequence.tree.before(it, right) ? -1 : 1
}
