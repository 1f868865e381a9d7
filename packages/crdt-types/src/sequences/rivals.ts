import type { Content } from './delta.js'
import { NONE } from './items.js'
import type { Sequence, Spot } from './sequence.js'

/** Rivals stepped over in one scan that are worth an index; fewer are passed faster than looked up. */
export const MANY = 16

/**
 * Runs that many replicas put between the same two elements without having seen each other: they stand in the order of
 * replica ids, so the one before a further run is found in O(log n) instead of a walk over all.
 *
 * By pair of origins, and only for pairs where a scan passed `MANY`: [replica, counter of the first element, …]. An
 * element and not an item, since items are cut and merged.
 */
export class Rivals {
  readonly #lists = new Map<string, number[]>()

  /** Indexes the rivals with the spot's pair of origins, all there are, in document order. */
  set<C extends Content> (spot: Spot<C>, elements: number[]): void {
    this.#lists.set(keyOf(spot), elements)
  }

  /**
   * Adds the spot's run to the rivals of its pair and returns the item that begins with the one it comes behind, NONE
   * for the first. O(log n) and the move of what stands behind it in an array.
   */
  add<C extends Content> (sequence: Sequence<C>, spot: Spot<C>): number {
    const elements = this.#lists.get(keyOf(spot))
    if (elements === undefined) return NONE
    const own = sequence.replica(spot.replica)
    let low = 0
    let high = elements.length >> 1
    while (low < high) {
      const middle = (low + high) >> 1
      // middle lies inside the list
      if (own.before(sequence.replica(elements[middle * 2]!))) high = middle
      else low = middle + 1
    }
    elements.splice(low * 2, 0, spot.replica, spot.counter)
    return low === 0 ? NONE : sequence.find(elements[low * 2 - 2]!, elements[low * 2 - 1]!)
  }
}

function keyOf<C extends Content> ({ leftReplica, leftCounter, rightReplica, rightCounter }: Spot<C>): string {
  return `${leftReplica} ${leftReplica === NONE ? 0 : leftCounter} ${rightReplica} ${rightReplica === NONE ? 0 : rightCounter}`
}
