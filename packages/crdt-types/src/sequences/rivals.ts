import type { ReplicaIndex } from './id-index.js'
import type { Items } from './items.js'
import { NONE } from './items.js'

/** Rivals stepped over in one scan that are worth an index; fewer are passed faster than looked up. */
export const MANY = 16

/** The origins of a run, as in `Items`, and its first element. */
interface Run {
  readonly leftReplica: number
  readonly leftCounter: number
  readonly rightReplica: number
  readonly rightCounter: number
  readonly replica: number
  readonly counter: number
}

/**
 * Runs that many replicas put between the same two elements without having seen each other: they stand in the order of
 * replica ids, so the one before a further run is found in O(log n) instead of a walk over all.
 *
 * By pair of origins, and only for pairs where a scan passed `MANY`: [replica, counter of the first element, …]. An
 * element and not an item, since items are cut and merged.
 */
export class Rivals {
  readonly #lists = new Map<string, number[]>()

  /** Indexes the rivals with the run's pair of origins, all there are, in document order. */
  set (run: Run, elements: number[]): void {
    this.#lists.set(keyOf(run), elements)
  }

  /**
   * Adds the run to the rivals of its pair and returns the item that begins with the one it comes behind, NONE
   * for the first. O(log n) and the move of what stands behind it in an array.
   */
  add (replicas: readonly ReplicaIndex[], items: Items, run: Run): number {
    const elements = this.#lists.get(keyOf(run))
    if (elements === undefined) return NONE
    // The run's replica and those in the list are in the table, and `middle` lies inside the list.
    const own = replicas[run.replica]!
    let low = 0
    let high = elements.length >> 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (own.before(replicas[elements[middle * 2]!]!)) high = middle
      else low = middle + 1
    }
    elements.splice(low * 2, 0, run.replica, run.counter)
    return low === 0 ? NONE : replicas[elements[low * 2 - 2]!]!.find(items, elements[low * 2 - 1]!)
  }
}

function keyOf ({ leftReplica, leftCounter, rightReplica, rightCounter }: Run): string {
  return `${leftReplica} ${leftReplica === NONE ? 0 : leftCounter} ${rightReplica} ${rightReplica === NONE ? 0 : rightCounter}`
}
