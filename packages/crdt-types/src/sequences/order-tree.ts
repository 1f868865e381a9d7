import type { Chunk, ContentKind } from './chunk.js'
import type { Content } from './delta.js'
import type { Items } from './items.js'
import { OpenLeaves } from './open-leaves.js'
import { Branch, Leaf, standsBefore } from './tree-nodes.js'

/** Items per leaf and children per branch. */
export const CAPACITY = 32
export const FANOUT = 32
/** Visible elements at which a leaf is split, so that an edit moves a few kilobytes at most. */
export const LEAF_ELEMENTS = 2048
/** The longest visible item. */
export const MAX_RUN = 1024

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
  readonly #open = new OpenLeaves<C>()
  #slots = new Int32Array(0)
  /** The leaf last sought, and the position it starts at. */
  #cursor: Leaf<C> | null = null
  #cursorStart = 0
  /** An item of the leaf last walked, and where it starts in it; and what `indexIn` found last. */
  #walked: Leaf<C> | null = null
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
    this.first = this.newLeaf(kind.chunk(kind.empty))
    this.leaf = this.first
    this.root = new Branch<C>([this.first])
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

  /** The visible elements before the leaf's item `index`. The walk begins where the last one ended. */
  startIn (leaf: Leaf<C>, index: number): number {
    if (leaf !== this.#walked) this.#enter(leaf)
    const at = this.#walkIndex
    if (index === at) return this.#walkStart
    const base = leaf.id * CAPACITY
    this.#walkIndex = index
    return this.#walkStart = index < at
      ? this.#walkStart - this.items.visibleIn(this.#slots, base + index, base + at)
      : this.#walkStart + this.items.visibleIn(this.#slots, base + at, base + index)
  }

  /** Finds the visible element at `position`, which must be within the list, and leaves it in the four fields. */
  seek (position: number): void {
    let leaf = this.#cursor
    if (leaf === null || position < this.#cursorStart || position >= this.#cursorStart + leaf.visible) leaf = this.#descend(position)
    const { items } = this
    const slots = this.#slots
    const within = position - this.#cursorStart
    const base = leaf.id * CAPACITY
    if (leaf !== this.#walked) this.#enter(leaf)
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

  /** Walks a leaf from its first item: another one than last time, or something changed before where the walk had come to. */
  #enter (leaf: Leaf<C>): void {
    this.#walked = leaf
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
    return start
  }

  /** Does item `x` stand before item `y`? O(log n). */
  before (x: number, y: number): boolean {
    if (x === y) return false
    const a = this.leafOf(x)
    const b = this.leafOf(y)
    if (a === b) return this.indexIn(a, x) < this.indexIn(a, y)
    return standsBefore(a, b)
  }

  /** The count of visible elements in `leaf` changed by `n`, at its item `index`. */
  count (leaf: Leaf<C>, index: number, n: number): void {
    if (leaf !== this.#cursor) this.#cursor = null
    if (leaf === this.#walked && index < this.#walkIndex) this.#enter(leaf)
    if (!leaf.open) this.#open.add(leaf)
    leaf.visible += n
    for (let node = leaf.parent; node !== null; node = node.parent) {
      node.visible += n
      node.cache = null
    }
  }

  /** Does the leaf take two more items and `n` more elements? */
  hasRoom (leaf: Leaf<C>, n: number): boolean {
    return leaf.count + 2 <= CAPACITY && n <= this.elementRoom(leaf)
  }

  /** How many more elements the leaf takes. A leaf of a few items takes any number: there is too little to split. */
  elementRoom (leaf: Leaf<C>): number {
    return leaf.count < 4 ? Infinity : LEAF_ELEMENTS - leaf.visible
  }

  /** Puts `it` at `index` of a leaf that has room. The content and the count are the caller's. */
  place (leaf: Leaf<C>, index: number, it: number): void {
    if (leaf === this.#walked && index <= this.#walkIndex) this.#enter(leaf)
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
    if (leaf === this.#walked && index <= this.#walkIndex) this.#enter(leaf)
    leaf.count--
    for (let i = base + index; i < base + leaf.count; i++) slots[i] = slots[i + 1]!
  }

  /** Moves the items from `half` on into a new leaf after this one, and returns that. */
  split (leaf: Leaf<C>, half: number): Leaf<C> {
    const kept = this.startIn(leaf, half)
    const right = this.#linkLeaf(leaf, leaf.chunk.splitOff(kept))
    if (leaf.open) this.#open.add(right)
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
    this.#walked = null
    // A leaf always has a parent: the root is a branch.
    this.#adopt(leaf.parent!, leaf, right)
    return right
  }

  /** Puts the content of a leaf to rest in which nobody edits at the moment. */
  rest (leaf: Leaf<C>): void {
    leaf.open = false
    leaf.chunk.rest()
  }

  /** A new empty leaf after this one. */
  leafAfter (leaf: Leaf<C>): Leaf<C> {
    const right = this.#linkLeaf(leaf, this.kind.chunk(this.kind.empty))
    this.#cursor = null
    this.#adopt(leaf.parent!, leaf, right)
    return right
  }

  #linkLeaf (leaf: Leaf<C>, chunk: Chunk<C>): Leaf<C> {
    const right = this.newLeaf(chunk)
    right.next = leaf.next
    leaf.next = right
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

  /** A leaf with room for items that stands nowhere yet. */
  newLeaf (chunk: Chunk<C>): Leaf<C> {
    const leaf = new Leaf<C>(this.#leaves.length, chunk)
    this.#leaves.push(leaf)
    const need = this.#leaves.length * CAPACITY
    if (need <= this.#slots.length) return leaf
    const slots = this.#slots
    // Exactly one leaf at first. That this field has changed once before anything is compiled is worth milliseconds:
    // the engine takes a field that never did for constant, and compiles anew what read it.
    this.#slots = new Int32Array(slots.length === 0 ? need : need + (need >> 3) + CAPACITY)
    this.#slots.set(slots)
    return leaf
  }
}
