import type { ReplicaId } from '../crdt-type.js'
import { isHexReplica } from '../codec/byte-writer.js'
import type { Items } from './items.js'
import { NONE } from './items.js'

/** A block holds 32 counters at first: short enough for a short walk, long enough for a small table. */
const FIRST_BITS = 5
/** Blocks per item at which blocks double: nobody can make the table large with a few enormous runs. */
const BLOCKS_PER_ITEM = 8
const LEAST_BLOCKS = 64

/**
 * What a sequence knows of one replica: how far its elements are known, and which item holds a counter.
 *
 * `blocks[b]` is the item that holds the first counter of block b; from there `following` leads on, so a look-up costs
 * O(1) table reads and a few steps, for an eighth of a byte per element.
 */
export class ReplicaIndex {
  readonly id: ReplicaId
  /** The first twelve digits of a hexadecimal id as a number, whose order is theirs; NaN for any other id. */
  readonly #prefix: number
  /** The end of the known counters: elements 0…next-1 are in the sequence. */
  next = 0
  /** The item that holds `next - 1`. */
  last = NONE
  #blocks = new Int32Array(2)
  #bits = FIRST_BITS
  #items = 0

  constructor (id: ReplicaId) {
    this.id = id
    this.#prefix = isHexReplica(id) ? parseInt(id.slice(0, 12), 16) : NaN
  }

  /** The total order of ids, by UTF-16 code units: does this one come first? */
  before (other: ReplicaIndex): boolean {
    // Comparisons with NaN are false, so any other id goes by its code units.
    if (this.#prefix < other.#prefix) return true
    return !(this.#prefix > other.#prefix) && this.id < other.id
  }

  /** The item that holds `counter`, which must be below `next`. */
  find (items: Items, counter: number): number {
    if (counter >= items.counter(this.last)) return this.last
    // Every block that starts below `next` was set when its first counter came.
    let it = this.#blocks[counter >> this.#bits]!
    while (items.end(it) <= counter) it = items.following(it)
    return it
  }

  /** Notes that `it` holds the counters from `from` up to `to`. */
  assign (from: number, to: number, it: number): void {
    let end = (to - 1) >> this.#bits
    if (end >= this.#blocks.length) {
      this.#grow(end + 1)
      end = (to - 1) >> this.#bits
    }
    let b = (from + (1 << this.#bits) - 1) >> this.#bits
    for (; b <= end; b++) this.#blocks[b] = it
  }

  /** Appends `it`, which begins at `next`. */
  append (items: Items, it: number): void {
    if (this.last !== NONE) items.setFollowing(this.last, it)
    this.last = it
    this.#items++
    this.extend(items.length(it), it)
  }

  /** `n` more counters at the end, held by `it`. */
  extend (n: number, it: number): void {
    const { next } = this
    this.next = next + n
    // Most letters begin no block.
    if ((next - 1) >> this.#bits !== (next + n - 1) >> this.#bits) this.assign(next, next + n, it)
  }

  /** `right` was split off the end of `it`. */
  noteSplit (items: Items, it: number, right: number): void {
    items.setFollowing(right, items.following(it))
    items.setFollowing(it, right)
    this.#items++
    if (this.last === it) this.last = right
    this.assign(items.counter(right), items.end(right), right)
  }

  /** `right` is about to be merged into `it`, which stands before it. */
  noteMerge (items: Items, it: number, right: number): void {
    items.setFollowing(it, items.following(right))
    this.#items--
    if (this.last === right) this.last = it
    this.assign(items.counter(right), items.end(right), it)
  }

  #grow (least: number): void {
    const limit = Math.max(LEAST_BLOCKS, this.#items * BLOCKS_PER_ITEM)
    let blocks = this.#blocks
    while (least > limit && least > 1) {
      // Every other block goes, and the others hold twice as much.
      blocks = Int32Array.from({ length: (blocks.length + 1) >> 1 }, (_, b) => blocks[b * 2]!)
      this.#bits++
      least = (least + 1) >> 1
    }
    if (least > blocks.length) {
      const grown = new Int32Array(Math.max(least, blocks.length + (blocks.length >> 1) + 2))
      grown.set(blocks)
      blocks = grown
    }
    this.#blocks = blocks
  }
}
