/** No item, no replica: the start of the list on the left, its end on the right. */
export const NONE = -1

const COUNTER = 0
const LENGTH = 1
const LEFT_COUNTER = 2
const RIGHT_COUNTER = 3
const LEAF = 4
const FOLLOWING = 5
const STRIDE = 6

/** The replicas of an item's elements and of its origins stand apart, in three small integers for each item. */
const LEFT_REPLICA = 1
const RIGHT_REPLICA = 2
/** By how much the room grows, besides `STEP` items: each is copied seventeen times, a thirtieth stays empty on average. */
const GROWTH = 1.0625
const STEP = 32
/** Replicas that two bytes can tell apart, besides NONE. */
const NARROW = 0xffff

/**
 * The items of a sequence, as records in two typed arrays, so that a million of them cost the collector nothing: 30
 * bytes each, 36 from `NARROW` replicas on. An item is a run: `length` elements of one replica with consecutive counters
 * that stand side by side, all visible or all deleted. A handle is the offset of the record of six integers, and
 * half of it that of the three replicas.
 *
 * Replicas are indexes into the sequence's table, here counted from 1 so that 0 is NONE. `following` is the item that
 * holds the replica's next counter.
 */
export class Items {
  #data = new Int32Array(STRIDE * 8)
  #replicas: Uint16Array | Int32Array = new Uint16Array(STRIDE * 4)
  #used = 0
  #free = NONE

  // Every handle given out lies below #used, so the reads below are inside the array.
  replica (it: number): number { return this.#replicas[it >> 1]! - 1 }
  counter (it: number): number { return this.#data[it + COUNTER]! }
  leftReplica (it: number): number { return this.#replicas[(it >> 1) + LEFT_REPLICA]! - 1 }
  leftCounter (it: number): number { return this.#data[it + LEFT_COUNTER]! }
  rightReplica (it: number): number { return this.#replicas[(it >> 1) + RIGHT_REPLICA]! - 1 }
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
  end (it: number): number {
    const data = this.#data
    const n = data[it + LENGTH]!
    return data[it + COUNTER]! + (n < 0 ? -n : n)
  }

  setLeaf (it: number, leaf: number): void { this.#data[it + LEAF] = leaf }
  setFollowing (it: number, next: number): void { this.#data[it + FOLLOWING] = next }
  /** Sets the number of elements and keeps them visible or deleted as they are. */
  setLength (it: number, n: number): void {
    const data = this.#data
    data[it + LENGTH] = data[it + LENGTH]! < 0 ? -n : n
  }

  /** `n` more elements at the end of a visible item. */
  lengthen (it: number, n: number): void {
    const data = this.#data
    data[it + LENGTH] = data[it + LENGTH]! + n
  }

  markDeleted (it: number): void {
    const data = this.#data
    const n = data[it + LENGTH]!
    if (n > 0) data[it + LENGTH] = -n
  }

  /** Moves the boundary between `x` and `y`, which continues `x`, by `n` elements: towards the end if it is positive. */
  moveBoundary (x: number, y: number, n: number): void {
    const data = this.#data
    const before = data[x + LENGTH]!
    const after = data[y + LENGTH]!
    const counter = data[y + COUNTER]! + n
    data[x + LENGTH] = before < 0 ? before - n : before + n
    data[y + LENGTH] = after < 0 ? after + n : after - n
    data[y + COUNTER] = counter
    data[y + LEFT_COUNTER] = counter - 1
  }

  /** Does `y` begin with the element after the last of `x`, as if both had been inserted in one go? */
  continues (x: number, y: number): boolean {
    const data = this.#data
    const counter = data[y + COUNTER]!
    const n = data[x + LENGTH]!
    // Most pairs differ here already.
    if (data[y + LEFT_COUNTER] !== counter - 1 || data[x + COUNTER]! + (n < 0 ? -n : n) !== counter) return false
    const replicas = this.#replicas
    const i = x >> 1
    const k = y >> 1
    const replica = replicas[k]
    return replicas[i] === replica && replicas[k + LEFT_REPLICA] === replica &&
      replicas[i + RIGHT_REPLICA] === replicas[k + RIGHT_REPLICA] && data[x + RIGHT_COUNTER] === data[y + RIGHT_COUNTER]
  }

  /** May elements of `replica` from `counter` on, with this right origin, be added to the end of `it`? */
  takes (it: number, replica: number, counter: number, rightReplica: number, rightCounter: number): boolean {
    const data = this.#data
    const n = data[it + LENGTH]!
    if (data[it + COUNTER]! + (n < 0 ? -n : n) !== counter) return false
    const replicas = this.#replicas
    const i = it >> 1
    return replicas[i] === replica + 1 && replicas[i + RIGHT_REPLICA] === rightReplica + 1 &&
      (rightReplica === NONE || data[it + RIGHT_COUNTER] === rightCounter)
  }

  /** A new item, visible; without an element after it in its replica's order. `rightCounter` is 0 where there is no right origin. */
  add (replica: number, counter: number, length: number, lr: number, lc: number, rr: number, rc: number): number {
    const it = this.#take()
    const data = this.#data
    data[it + COUNTER] = counter
    data[it + LENGTH] = length
    data[it + LEFT_COUNTER] = lr === NONE ? 0 : lc
    data[it + RIGHT_COUNTER] = rr === NONE ? 0 : rc
    data[it + LEAF] = NONE
    data[it + FOLLOWING] = NONE
    // The replicas of origins are in the table before, but need not have lower indexes.
    if (replica >= NARROW || lr >= NARROW || rr >= NARROW) this.#widen()
    const replicas = this.#replicas
    const i = it >> 1
    replicas[i] = replica + 1
    replicas[i + LEFT_REPLICA] = lr + 1
    replicas[i + RIGHT_REPLICA] = rr + 1
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
    if (it + STRIDE > this.#data.length) this.#grow((Math.ceil(it / STRIDE * GROWTH) + STEP) * STRIDE)
    this.#used += STRIDE
    return it
  }

  #grow (size: number): void {
    const data = new Int32Array(size)
    data.set(this.#data)
    this.#data = data
    const replicas = this.#replicas instanceof Uint16Array ? new Uint16Array(size / 2) : new Int32Array(size / 2)
    replicas.set(this.#replicas)
    this.#replicas = replicas
  }

  #widen (): void {
    if (this.#replicas instanceof Uint16Array) this.#replicas = Int32Array.from(this.#replicas)
  }
}
