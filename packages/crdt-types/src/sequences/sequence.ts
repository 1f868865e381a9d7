import type { ReplicaId } from '../crdt-type.js'
import type { ContentKind } from './chunk.js'
import type { Content, SequenceDelta } from './delta.js'
import { ReplicaIndex } from './id-index.js'
import { Items, NONE } from './items.js'
import { OrderTree } from './order-tree.js'
import type { PatchList } from './patches.js'
import { Pending } from './pending.js'
import type { Rivals } from './rivals.js'
import { Spot } from './spot.js'
import type { Leaf } from './tree-nodes.js'

/** The kind of a state, beside those of deltas. */
export const STATE = 3

/**
 * The state of `text` and `rga`: every element ever inserted, in document order, as runs.
 *
 * Opaque to callers; `join` owns it and changes it in place.
 */
export class Sequence<C extends Content> {
  /** Tells a state from the deltas it takes: one field is looked at sooner than a prototype. */
  readonly kind = STATE
  readonly contentKind: ContentKind<C>
  readonly items = new Items()
  readonly tree: OrderTree<C>
  readonly replicas: ReplicaIndex[] = []
  readonly pending = new Pending()
  readonly spot: Spot<C>
  /** The delta whose place `spot` tells, while nothing has changed since it was made. */
  hint: SequenceDelta | null = null
  /** Concurrent runs at one place, where they are many. */
  rivals: Rivals | null = null
  /** Takes note of visible changes, while `joinWithChange` runs. */
  patches: PatchList<C> | null = null
  /** The list it does so with, once somebody asked. */
  notes: PatchList<C> | null = null
  /**
   * Makes the items of a state that was decoded and only read since; null where they are there. Everything but the
   * table of replicas, what waits, the length and the value asks for them by `wake`.
   */
  build: (() => void) | null = null
  readonly #indexes = new Map<ReplicaId, number>()
  /** No replica's id is empty. */
  #lastId: ReplicaId = ''
  #lastIndex = NONE

  constructor (contentKind: ContentKind<C>) {
    this.contentKind = contentKind
    this.tree = new OrderTree<C>(this.items, contentKind)
    this.spot = new Spot(this.tree.first)
  }

  /** Makes sure that the items are there. */
  wake (): void {
    const { build } = this
    this.build = null
    build?.()
  }

  /** Number of visible elements. */
  get length (): number {
    return this.tree.root.visible
  }

  /** Has nothing ever been inserted or is waiting? */
  get blank (): boolean {
    return this.replicas.length === 0 && this.pending.size === 0
  }

  /** The replica's index in the table, NONE where none of its elements is known. */
  indexOf (id: ReplicaId): number {
    if (id === this.#lastId) return this.#lastIndex
    const index = this.#indexes.get(id)
    if (index === undefined) return NONE
    this.#lastId = id
    this.#lastIndex = index
    return index
  }

  /** As `indexOf`, adding the replica to the table. */
  ensure (id: ReplicaId): number {
    const known = this.indexOf(id)
    if (known !== NONE) return known
    const index = this.replicas.length
    this.replicas.push(new ReplicaIndex(id))
    this.#indexes.set(id, index)
    return index
  }

  // Indexes come from the table, so they are in it.
  replica (index: number): ReplicaIndex { return this.replicas[index]! }

  /** How many elements of the replica are known: 0…end-1. */
  end (id: ReplicaId): number {
    const index = this.indexOf(id)
    return index === NONE ? 0 : this.replica(index).next
  }

  /** The item that holds an element which is known. */
  find (replica: number, counter: number): number {
    return this.replica(replica).find(this.items, counter)
  }

  /** The item after the leaf's item `index`, in document order. */
  nextItem (leaf: Leaf<C>, index: number): number {
    if (index + 1 < leaf.count) return this.tree.at(leaf, index + 1)
    // Only the first leaf of an empty sequence is empty.
    return leaf.next === null || leaf.next.count === 0 ? NONE : this.tree.at(leaf.next, 0)
  }

  /** Items in document order, from one on. */
  * inOrder (from: Leaf<C> = this.tree.first, index = 0): Generator<number, void, void> {
    for (let leaf: Leaf<C> | null = from; leaf !== null; leaf = leaf.next) {
      for (let i = leaf === from ? index : 0; i < leaf.count; i++) yield this.tree.at(leaf, i)
    }
  }
}
