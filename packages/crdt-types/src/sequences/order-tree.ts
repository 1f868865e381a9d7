import type { Chunk, ContentKind } from './chunk.js'
import type { Content } from './delta.js'
import type { Items } from './items.js'

/** Items per leaf and children per branch. */
const CAPACITY = 32
const FANOUT = 32
/** Visible elements at which a leaf is split, so that an edit moves a few kilobytes at most. */
const LEAF_ELEMENTS = 2048
/** The longest visible item. */
export const MAX_RUN = 1024

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
    for (const child of children) {
      child.parent = this
      this.visible += child.visible
    }
  }
}

/**
 * A counted B+tree over the items of a sequence, in document order: from a position to the item and back in O(log n).
 * The leaf last used is remembered, so an edit near the one before does not descend.
 */
export class OrderTree<C extends Content> {
  readonly items: Items
  readonly kind: ContentKind<C>
  readonly first: Leaf<C>
  root: Branch<C>
  readonly #leaves: Leaf<C>[] = []
  #slots = new Int32Array(CAPACITY)
  /** The leaf last sought, and the position it starts at. */
  #cursor: Leaf<C> | null = null
  #cursorStart = 0
  /** An item of that leaf, and where it starts in it; and what `indexIn` found last. */
  #walkIndex = 0
  #walkStart = 0
  #lastIndex = 0

  /** What `seek` found: the item, its place in its leaf, where it starts in the leaf's content, the element in it. */
  leaf: Leaf<C>
  index = 0
  start = 0
  offset = 0

  constructor (items: Items, kind: ContentKind<C>) {
    this.items = items
    this.kind = kind
    this.first = this.#newLeaf(kind.chunk(kind.empty))
    this.leaf = this.first
    this.root = new Branch<C>([this.first])
  }

  get length (): number {
    return this.root.visible
  }

  // #slots holds CAPACITY places for each leaf, so both reads below are inside it.
  at (leaf: Leaf<C>, index: number): number { return this.#slots[leaf.id * CAPACITY + index]! }

  leafOf (it: number): Leaf<C> { return this.#leaves[this.items.leaf(it)]! }

  indexIn (leaf: Leaf<C>, it: number): number {
    const base = leaf.id * CAPACITY
    const slots = this.#slots
    // Often the same as last time.
    let i = base + this.#lastIndex
    if (slots[i] !== it || this.#lastIndex >= leaf.count) {
      i = base
      while (slots[i] !== it) i++
    }
    return this.#lastIndex = i - base
  }

  /** The visible elements before the leaf's item `index`. */
  startIn (leaf: Leaf<C>, index: number): number {
    const base = leaf.id * CAPACITY
    return this.items.visibleIn(this.#slots, base, base + index)
  }

  /** Finds the visible element at `position`, which must be within the list, and leaves it in the four fields. */
  seek (position: number): void {
    let leaf = this.#cursor
    if (leaf === null || position < this.#cursorStart || position >= this.#cursorStart + leaf.visible) leaf = this.#descend(position)
    const { items } = this
    const slots = this.#slots
    const within = position - this.#cursorStart
    const base = leaf.id * CAPACITY
    // The walk begins where the last one ended.
    let i = this.#walkIndex
    let start = this.#walkStart
    while (within < start) start -= items.visible(slots[base + --i]!)
    for (;;) {
      const n = items.visible(slots[base + i]!)
      if (within < start + n) break
      start += n
      i++
    }
    this.#walkIndex = i
    this.#walkStart = start
    this.leaf = leaf
    this.index = i
    this.start = start
    this.offset = within - start
  }

  /** Forgets how far the walk in the leaf last used had come: something changed before it. */
  #rewind (): void {
    this.#walkIndex = 0
    this.#walkStart = 0
  }

  #descend (position: number): Leaf<C> {
    let node: Leaf<C> | Branch<C> = this.root
    let start = 0
    while (node instanceof Branch) {
      const children: readonly (Leaf<C> | Branch<C>)[] = node.children
      let i = 0
      for (; i < children.length - 1; i++) {
        const n = children[i]!.visible
        if (position < start + n) break
        start += n
      }
      node = children[i]!
    }
    this.#cursor = node
    this.#cursorStart = start
    this.#rewind()
    return node
  }

  /** The position of the leaf's first element. O(log n), O(1) for the leaf last used. */
  startOf (leaf: Leaf<C>): number {
    if (leaf === this.#cursor) return this.#cursorStart
    let start = 0
    let node: Leaf<C> | Branch<C> = leaf
    for (let parent = node.parent; parent !== null; parent = parent.parent) {
      for (const child of parent.children) {
        if (child === node) break
        start += child.visible
      }
      node = parent
    }
    this.#cursor = leaf
    this.#cursorStart = start
    this.#rewind()
    return start
  }

  /** Does item `x` stand before item `y`? O(log n). */
  before (x: number, y: number): boolean {
    if (x === y) return false
    let a: Leaf<C> | Branch<C> = this.leafOf(x)
    let b: Leaf<C> | Branch<C> = this.leafOf(y)
    if (a === b) return this.indexIn(a, x) < this.indexIn(a, y)
    // All leaves are equally deep, so both paths reach their common branch together.
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

  /** The count of visible elements in `leaf` changed by `n`, at its item `index`. */
  count (leaf: Leaf<C>, index: number, n: number): void {
    if (leaf !== this.#cursor) this.#cursor = null
    else if (index < this.#walkIndex) this.#rewind()
    leaf.visible += n
    for (let node = leaf.parent; node !== null; node = node.parent) {
      node.visible += n
      node.cache = null
    }
  }

  /** Does the leaf take two more items and `n` more elements? */
  hasRoom (leaf: Leaf<C>, n: number): boolean {
    return leaf.count + 2 <= CAPACITY && this.hasElementRoom(leaf, n)
  }

  /** Does the leaf take `n` more elements? A leaf of a few items always does: there is too little to split. */
  hasElementRoom (leaf: Leaf<C>, n: number): boolean {
    return leaf.visible + n <= LEAF_ELEMENTS || leaf.count < 4
  }

  /** Puts `it` at `index` of a leaf that has room. The content and the count are the caller's. */
  place (leaf: Leaf<C>, index: number, it: number): void {
    if (leaf === this.#cursor && index <= this.#walkIndex) this.#rewind()
    const base = leaf.id * CAPACITY
    const slots = this.#slots
    for (let i = base + leaf.count; i > base + index; i--) slots[i] = slots[i - 1]!
    slots[base + index] = it
    leaf.count++
    this.items.setLeaf(it, leaf.id)
  }

  /** Takes the item at `index` out of its leaf; the count is the caller's. */
  drop (leaf: Leaf<C>, index: number): void {
    const base = leaf.id * CAPACITY
    const slots = this.#slots
    if (leaf === this.#cursor && index <= this.#walkIndex) this.#rewind()
    leaf.count--
    for (let i = base + index; i < base + leaf.count; i++) slots[i] = slots[i + 1]!
  }

  /** Moves the items from `half` on into a new leaf after this one, and returns that. */
  split (leaf: Leaf<C>, half: number): Leaf<C> {
    const kept = this.startIn(leaf, half)
    const right = this.#newLeaf(leaf.chunk.splitOff(kept))
    right.next = leaf.next
    leaf.next = right
    const from = leaf.id * CAPACITY
    const to = right.id * CAPACITY
    for (let i = half; i < leaf.count; i++) {
      const it = this.#slots[from + i]!
      this.#slots[to + i - half] = it
      this.items.setLeaf(it, right.id)
    }
    right.count = leaf.count - half
    leaf.count = half
    right.visible = leaf.visible - kept
    leaf.visible = kept
    this.#cursor = null
    // A leaf always has a parent: the root is a branch.
    this.#adopt(leaf.parent!, leaf, right)
    return right
  }

  #adopt (parent: Branch<C>, after: Leaf<C> | Branch<C>, child: Leaf<C> | Branch<C>): void {
    parent.children.splice(parent.children.indexOf(after) + 1, 0, child)
    child.parent = parent
    if (parent.children.length <= FANOUT) return
    const right = new Branch<C>(parent.children.splice(parent.children.length >> 1))
    parent.visible -= right.visible
    parent.cache = null
    if (parent.parent !== null) this.#adopt(parent.parent, parent, right)
    else this.root = new Branch<C>([parent, right])
  }

  /** Builds the tree of an empty sequence from items in document order; `content` is all they show. */
  build (handles: readonly number[] | Int32Array, content: C): void {
    const leaves: Leaf<C>[] = []
    let at = 0
    for (let i = 0; i < handles.length;) {
      const leaf = leaves.length === 0 ? this.first : this.#newLeaf(this.first.chunk)
      const previous = leaves[leaves.length - 1]
      if (previous !== undefined) previous.next = leaf
      leaves.push(leaf)
      // Three quarters full: the first edits find room.
      while (i < handles.length && leaf.count < CAPACITY * 3 / 4 && leaf.visible < LEAF_ELEMENTS / 2) {
        const it = handles[i++]!
        this.place(leaf, leaf.count, it)
        leaf.visible += this.items.visible(it)
      }
      leaf.chunk = this.kind.chunk(this.kind.slice(content, at, at + leaf.visible))
      at += leaf.visible
    }
    if (leaves.length > 0) this.#raise(leaves)
    this.root.cache = content
  }

  #raise (leaves: Leaf<C>[]): void {
    let level: (Leaf<C> | Branch<C>)[] = leaves
    do {
      const above: Branch<C>[] = []
      for (let i = 0; i < level.length; i += FANOUT * 3 / 4) above.push(new Branch<C>(level.slice(i, i + FANOUT * 3 / 4)))
      level = above
    } while (level.length > 1)
    this.root = level[0] as Branch<C>
  }

  #newLeaf (chunk: Chunk<C>): Leaf<C> {
    const leaf = new Leaf<C>(this.#leaves.length, chunk)
    this.#leaves.push(leaf)
    const need = this.#leaves.length * CAPACITY
    if (need <= this.#slots.length) return leaf
    const slots = this.#slots
    this.#slots = new Int32Array(need + (need >> 1))
    this.#slots.set(slots)
    return leaf
  }
}
