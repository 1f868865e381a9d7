/** No item, no replica: the start of the list on the left, its end on the right. */
export const NONE = -1

const REPLICA = 0
const COUNTER = 1
const LENGTH = 2
const LEFT_REPLICA = 3
const LEFT_COUNTER = 4
const RIGHT_REPLICA = 5
const RIGHT_COUNTER = 6
const LEAF = 7
const FOLLOWING = 8
const STRIDE = 9

/**
 * The items of a sequence, as records of nine 32-bit integers in one typed array, so that a million of them cost the
 * collector nothing. An item is a run: `length` elements of one replica with consecutive counters that stand side by
 * side, all visible or all deleted. A handle is the offset of the record.
 *
 * Replicas are indexes into the sequence's table. `following` is the item that holds the replica's next counter.
 */
export class Items {
  #data = new Int32Array(STRIDE * 8)
  #used = 0
  #free = NONE

  // Every handle given out lies below #used, so the reads below are inside the array.
  replica (it: number): number { return this.#data[it + REPLICA]! }
  counter (it: number): number { return this.#data[it + COUNTER]! }
  leftReplica (it: number): number { return this.#data[it + LEFT_REPLICA]! }
  leftCounter (it: number): number { return this.#data[it + LEFT_COUNTER]! }
  rightReplica (it: number): number { return this.#data[it + RIGHT_REPLICA]! }
  rightCounter (it: number): number { return this.#data[it + RIGHT_COUNTER]! }
  leaf (it: number): number { return this.#data[it + LEAF]! }
  following (it: number): number { return this.#data[it + FOLLOWING]! }

  /** Number of elements, visible or not. */
  length (it: number): number {
    const n = this.#data[it + LENGTH]!
    return n < 0 ? -n : n
  }

  /** Number of visible elements: `length` or 0. */
  visible (it: number): number {
    const n = this.#data[it + LENGTH]!
    return n < 0 ? 0 : n
  }

  /** Visible elements of the items in `handles`, from one index up to another. */
  visibleIn (handles: Int32Array, from: number, to: number): number {
    const data = this.#data
    let sum = 0
    for (let i = from; i < to; i++) {
      const n = data[handles[i]! + LENGTH]!
      if (n > 0) sum += n
    }
    return sum
  }

  isDeleted (it: number): boolean { return this.#data[it + LENGTH]! < 0 }

  /** The counter after the item's last element. */
  end (it: number): number { return this.counter(it) + this.length(it) }

  setLeaf (it: number, leaf: number): void { this.#data[it + LEAF] = leaf }
  setFollowing (it: number, next: number): void { this.#data[it + FOLLOWING] = next }
  /** Sets the number of elements and keeps them visible or deleted as they are. */
  setLength (it: number, n: number): void { this.#data[it + LENGTH] = this.isDeleted(it) ? -n : n }
  markDeleted (it: number): void { this.#data[it + LENGTH] = -this.length(it) }

  /** Moves the first counter by `n` elements of the same run; the length is the caller's. */
  shiftStart (it: number, n: number): void {
    this.#data[it + COUNTER] = this.counter(it) + n
    this.#data[it + LEFT_REPLICA] = this.replica(it)
    this.#data[it + LEFT_COUNTER] = this.counter(it) - 1
  }

  sameRight (x: number, y: number): boolean {
    return this.rightReplica(x) === this.rightReplica(y) && this.rightCounter(x) === this.rightCounter(y)
  }

  /** Does `y` begin with the element after the last of `x`, as if both had been inserted in one go? */
  continues (x: number, y: number): boolean {
    const replica = this.replica(x)
    return this.replica(y) === replica && this.counter(y) === this.end(x) && this.leftReplica(y) === replica &&
      this.leftCounter(y) === this.counter(y) - 1 && this.sameRight(x, y)
  }

  /** A new item, visible; without an element after it in its replica's order. `rightCounter` is 0 where there is no right origin. */
  add (replica: number, counter: number, length: number, lr: number, lc: number, rr: number, rc: number): number {
    const it = this.#take()
    const data = this.#data
    data[it + REPLICA] = replica
    data[it + COUNTER] = counter
    data[it + LENGTH] = length
    data[it + LEFT_REPLICA] = lr
    data[it + LEFT_COUNTER] = lr === NONE ? 0 : lc
    data[it + RIGHT_REPLICA] = rr
    data[it + RIGHT_COUNTER] = rr === NONE ? 0 : rc
    data[it + LEAF] = NONE
    data[it + FOLLOWING] = NONE
    return it
  }

  /** Gives a handle back. */
  release (it: number): void {
    this.#data[it + FOLLOWING] = this.#free
    this.#free = it
  }

  /** Makes room for `n` items at once. */
  reserve (n: number): void {
    const need = this.#used + n * STRIDE
    if (need > this.#data.length) this.#grow(need)
  }

  #take (): number {
    if (this.#free !== NONE) {
      const it = this.#free
      this.#free = this.following(it)
      return it
    }
    const it = this.#used
    if (it + STRIDE > this.#data.length) this.#grow(Math.ceil(it * 1.5 / STRIDE) * STRIDE + STRIDE)
    this.#used += STRIDE
    return it
  }

  #grow (size: number): void {
    const grown = new Int32Array(size)
    grown.set(this.#data)
    this.#data = grown
  }
}
