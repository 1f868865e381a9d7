import { ArgumentError, PositionError } from '../errors.js'
import type { Content } from './delta.js'
import { checkPosition } from './edit.js'
import { NONE } from './items.js'
import type { Sequence } from './sequence.js'

/** Which neighbour a cursor stays with: the element before it or the one after it. */
export type CursorSide = 'left' | 'right'

const TOKEN = /^([lr])(?:([0-9a-z]{1,6})\.(.+))?$/s

/**
 * A token for the place before the element at `index`, for presence and comments: it keeps its place while others
 * edit. With side `left` it stays behind the element before it (text inserted at the cursor comes after it), with
 * `right` before the element after it. Where that element is deleted, the token means the place where it was.
 * O(log n).
 *
 * @throws PEERBASE_POSITION for an index that is no integer within the list, or inside a surrogate pair.
 */
export function positionAt<C extends Content> (sequence: Sequence<C>, index: number, side: CursorSide = 'left'): string {
  checkPosition(sequence, index, sequence.length)
  sequence.wake()
  if (side !== 'left' && side !== 'right') throw new ArgumentError('A cursor stays with its left or its right neighbour')
  const { items, tree } = sequence
  if (index > 0 && index < sequence.length) {
    tree.seek(index)
    if (tree.leaf.chunk.splits(tree.start + tree.offset)) throw new PositionError(index, sequence.length)
  }
  if (side === 'left') {
    if (index === 0) return 'l'
    tree.seek(index - 1)
  } else {
    if (index === sequence.length) return 'r'
    tree.seek(index)
  }
  const it = tree.at(tree.leaf, tree.index)
  return `${side === 'left' ? 'l' : 'r'}${(items.counter(it) + tree.offset).toString(36)}.${sequence.replica(items.replica(it)).id}`
}

/**
 * The index that a token stands for now; -1 where its element has not come to this replica yet. O(log n).
 * @throws PEERBASE_BAD_ARGUMENT for what is no token.
 */
export function indexOf<C extends Content> (sequence: Sequence<C>, token: string): number {
  const match = typeof token === 'string' ? TOKEN.exec(token) : null
  if (match === null) throw new ArgumentError('Not a token that positionAt made')
  sequence.wake()
  const [, side, digits, id] = match
  if (digits === undefined || id === undefined) return side === 'l' ? 0 : sequence.length
  const counter = parseInt(digits, 36)
  const replica = sequence.indexOf(id)
  if (replica === NONE || counter >= sequence.replica(replica).next) return -1
  const { items, tree } = sequence
  const it = sequence.find(replica, counter)
  const leaf = tree.leafOf(it)
  const start = tree.startOf(leaf) + tree.startIn(leaf, tree.indexIn(leaf, it))
  if (items.isDeleted(it)) return start
  return start + counter - items.counter(it) + (side === 'l' ? 1 : 0)
}
