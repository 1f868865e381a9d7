import type { Content } from './delta.js'
import { NONE } from './items.js'
import type { Leaf } from './tree-nodes.js'

/** The spot tells where something goes next, or nothing at all. */
export const NOWHERE = 0
/** The spot stands at the end of the visible item that the last run became or made longer, and that item's right origin follows. */
export const BEHIND_RUN = 1
/** The spot stands at the item of which the last deletion took the end: the item has visible elements left, and a deleted one continues it. */
export const BEFORE_REMOVED = 2

/**
 * Where a run goes, or which elements go away. One per sequence, filled anew for each step, so that an edit
 * allocates nothing but its delta.
 *
 * A class and no object literal: V8 throws away what it compiled for a literal's fields when the second one is made,
 * so each further sequence would have all of this compiled anew.
 */
export class Spot<C extends Content> {
  /** The item at `index` of `leaf`, -1 for the leaf's beginning, and how many of its elements stand before the spot. */
  leaf: Leaf<C>
  index = NONE
  cut = 0
  /** Visible elements of the leaf before the spot; of a removal, before the item. */
  start = 0
  /** The run: replica's index, first counter, elements, content; origins as in `Items`. */
  replica = NONE
  counter = 0
  length = 0
  content: C | null = null
  leftReplica = NONE
  leftCounter = 0
  rightReplica = NONE
  rightCounter = 0
  /** The position of the list at which a mutator put it; moves along with what is typed on behind it. None for a run from elsewhere. */
  position = NONE
  /** Where the last change left the spot, while it is still there. */
  stands = NOWHERE
  /** The item, which is the one at `index`; by how many elements it may grow behind a run; and the deleted item that continues it. */
  item = NONE
  room = 0
  removed = NONE

  constructor (leaf: Leaf<C>) {
    this.leaf = leaf
  }
}
