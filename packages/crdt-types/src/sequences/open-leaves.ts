import type { Content } from './delta.js'
import type { Leaf } from './tree-nodes.js'

/** Leaves in which content is kept ready for edits: more than people type at, few enough to cost some ten kilobytes. */
const MOST = 64

/**
 * The leaves edited last. The content of all others rests in its smallest form, so that a long document costs little
 * more than its text. O(1), and for each leaf that comes or goes the length of its content.
 */
export class OpenLeaves<C extends Content> {
  readonly #leaves: Leaf<C>[] = []
  #oldest = 0

  /** Takes note of a leaf whose content was made ready; the one that was so for longest is put to rest. */
  add (leaf: Leaf<C>): void {
    leaf.open = true
    if (this.#leaves.length < MOST) {
      this.#leaves.push(leaf)
      return
    }
    // The ring is full, so there is an oldest.
    const oldest = this.#leaves[this.#oldest]!
    this.#leaves[this.#oldest] = leaf
    this.#oldest = (this.#oldest + 1) % MOST
    oldest.open = false
    oldest.chunk.rest()
  }
}
