import type { Content } from './delta.js'
import { NONE } from './items.js'
import type { Sequence } from './sequence.js'

/** Fields of a record in `Runs.data`. */
export const REPLICA = 0
export const COUNTER = 1
/** Negative where the elements are deleted. */
export const LENGTH = 2
export const LEFT_REPLICA = 3
export const LEFT_COUNTER = 4
export const RIGHT_REPLICA = 5
export const RIGHT_COUNTER = 6
export const STRIDE = 7

/** The runs of a sequence in document order, each as long as it can be. Records of `STRIDE` integers. */
export interface Runs {
  readonly count: number
  readonly data: Int32Array
}

/**
 * The normal form of a state: replicas that know the same elements and deletions have the same runs, however their
 * items came to be cut. Replicas are the indexes of this sequence. O(items).
 */
export function runsOf<C extends Content> (sequence: Sequence<C>): Runs {
  sequence.wake()
  const { items } = sequence
  let data = new Int32Array(STRIDE * 16)
  let used = 0
  let last = NONE
  for (const it of sequence.inOrder()) {
    if (last !== NONE && items.isDeleted(last) === items.isDeleted(it) && items.continues(last, it)) {
      const at = used - STRIDE + LENGTH
      // The record before exists, since there is a last item.
      data[at] = data[at]! + (items.isDeleted(it) ? -items.length(it) : items.length(it))
      last = it
      continue
    }
    if (used + STRIDE > data.length) {
      const grown = new Int32Array(data.length * 2)
      grown.set(data)
      data = grown
    }
    data[used + REPLICA] = items.replica(it)
    data[used + COUNTER] = items.counter(it)
    data[used + LENGTH] = items.isDeleted(it) ? -items.length(it) : items.length(it)
    data[used + LEFT_REPLICA] = items.leftReplica(it)
    data[used + LEFT_COUNTER] = items.leftCounter(it)
    data[used + RIGHT_REPLICA] = items.rightReplica(it)
    data[used + RIGHT_COUNTER] = items.rightCounter(it)
    used += STRIDE
    last = it
  }
  return { count: used / STRIDE, data }
}
