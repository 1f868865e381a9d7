import type { ReplicaId } from '../crdt-type.js'
import type { DeltaGroup, InsertRun } from './delta.js'
import { DELETE, emptyGroup, tailOf } from './delta.js'
import { Ranges } from './ranges.js'

/** Runs that may wait at once. Beyond, deltas that would wait are refused: who is that far behind asks for the state. */
export const MAX_WAITING = 65_536

/**
 * What came before that on which it depends: insertions by replica in the order of counters, and deletions of
 * elements that are not here yet.
 */
export class Pending {
  readonly #inserts = new Map<ReplicaId, InsertRun[]>()
  readonly #deletes = new Map<ReplicaId, Ranges>()
  #runs = 0

  /** Runs waiting. */
  get size (): number {
    return this.#runs
  }

  /** Replicas with insertions that wait. */
  replicas (): IterableIterator<ReplicaId> {
    return this.#inserts.keys()
  }

  addInsert (run: InsertRun): void {
    let queue = this.#inserts.get(run.replica)
    if (queue === undefined) this.#inserts.set(run.replica, queue = [])
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >> 1
      // middle lies inside the queue
      if (queue[middle]!.counter < run.counter) low = middle + 1
      else high = middle
    }
    const before = queue[low - 1]
    const after = queue[low]
    if (covers(before, run) || covers(after, run)) return
    const end = before === undefined ? 0 : before.counter + before.length
    queue.splice(low, 0, end > run.counter ? tailOf(run, end - run.counter) : { ...run })
    this.#runs++
  }

  addDelete (replica: ReplicaId, from: number, to: number): void {
    let ranges = this.#deletes.get(replica)
    if (ranges === undefined) this.#deletes.set(replica, ranges = new Ranges())
    this.#runs -= ranges.size
    ranges.add(from, to)
    this.#runs += ranges.size
  }

  /** The waiting insertion of the replica with the lowest counter. */
  head (replica: ReplicaId): InsertRun | undefined {
    return this.#inserts.get(replica)?.[0]
  }

  /** Takes the heads of the replica's queue from their queue, `n` of them. */
  shift (replica: ReplicaId, n: number): void {
    const queue = this.#inserts.get(replica)
    if (queue === undefined) return
    this.#runs -= Math.min(n, queue.length)
    queue.splice(0, n)
    if (queue.length === 0) this.#inserts.delete(replica)
  }

  /** The replica's queue, lowest counter first. */
  queue (replica: ReplicaId): readonly InsertRun[] {
    return this.#inserts.get(replica) ?? []
  }

  /** Takes the deletions of the replica's elements below `limit`. */
  takeDeletes (replica: ReplicaId, limit: number): [number, number][] {
    const ranges = this.#deletes.get(replica)
    if (ranges === undefined) return []
    this.#runs -= ranges.size
    const taken = ranges.takeBelow(limit)
    if (ranges.size === 0) this.#deletes.delete(replica)
    else this.#runs += ranges.size
    return taken
  }

  /** All that waits, as a delta. */
  toGroup (): DeltaGroup {
    const group = emptyGroup()
    for (const queue of this.#inserts.values()) group.inserts.push(...queue)
    for (const [replica, ranges] of this.#deletes) {
      for (const [from, to] of ranges) group.deletes.push({ kind: DELETE, replica, counter: from, length: to - from })
    }
    return group
  }
}

function covers (x: InsertRun | undefined, y: InsertRun): boolean {
  return x !== undefined && x.counter <= y.counter && x.counter + x.length >= y.counter + y.length
}
