import type { Chunk } from './chunk.js'
import type { Content } from './delta.js'

/** Up to 32 items in document order, and what they show. */
export class Leaf<C extends Content> {
  readonly id: number
  chunk: Chunk<C>
  /** How many items. */
  count = 0
  /** How many visible elements. */
  visible = 0
  parent: Branch<C> | null = null
  next: Leaf<C> | null = null
  /** Is the content ready for edits? */
  open = false

  constructor (id: number, chunk: Chunk<C>) {
    this.id = id
    this.chunk = chunk
  }
}

export class Branch<C extends Content> {
  readonly children: (Leaf<C> | Branch<C>)[]
  visible = 0
  parent: Branch<C> | null = null
  /** The content below, where somebody read it since the last change. */
  cache: C | null = null

  constructor (children: (Leaf<C> | Branch<C>)[]) {
    this.children = children
    // No branch stays without a parent for ever: a field that has changed is not compiled in as a constant.
    this.parent = this
    this.parent = null
    for (const child of children) {
      child.parent = this
      this.visible += child.visible
    }
  }
}

/** Does `a` stand before `b`, another node of the same depth? O(log n). */
export function standsBefore<C extends Content> (a: Leaf<C> | Branch<C>, b: Leaf<C> | Branch<C>): boolean {
  // Equally deep, so both paths reach their common branch together.
  while (a.parent !== b.parent) {
    a = a.parent!
    b = b.parent!
  }
  for (const child of a.parent!.children) {
    if (child === a) return true
    if (child === b) return false
  }
  return false
}
