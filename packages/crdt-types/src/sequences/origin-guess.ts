import { NONE } from './items.js'
import { COUNTER, LENGTH, REPLICA, STRIDE } from './runs.js'

/**
 * Guesses at the origins of runs, from what else the state's columns tell. Two replicas that hold the same runs
 * guess the same, so only wrong guesses need to be written.
 *
 * When a run was inserted, its neighbours were its origins. What a replica inserted later than the run (with a higher
 * counter) was not there yet; so the nearest element that is not such one is the origin, unless another replica
 * inserted it later, of which the counters tell nothing.
 *
 * Each function yields for each run the index of the run on the given side, or NONE. O(runs).
 */
export function nearestOlder (data: Int32Array, count: number, side: 'left' | 'right'): Int32Array {
  const guesses = new Int32Array(count)
  const stack = new Int32Array(count)
  let depth = 0
  const step = side === 'left' ? 1 : -1
  for (let i = 0, k = side === 'left' ? 0 : count - 1; i < count; i++, k += step) {
    const at = k * STRIDE
    while (depth > 0) {
      const top = stack[depth - 1]! * STRIDE
      if (data[top + REPLICA] !== data[at + REPLICA] || data[top + COUNTER]! < data[at + COUNTER]!) break
      depth--
    }
    guesses[k] = depth > 0 ? stack[depth - 1]! : NONE
    stack[depth++] = k
  }
  return guesses
}

/** As `nearestOlder`, looking only at runs of the same replica. */
export function nearestOwnOlder (data: Int32Array, count: number, side: 'left' | 'right', replicas: number): Int32Array {
  const guesses = new Int32Array(count)
  // A stack for each replica, as lists through `below`.
  const below = new Int32Array(count)
  const tops = new Int32Array(replicas).fill(NONE)
  const step = side === 'left' ? 1 : -1
  for (let i = 0, k = side === 'left' ? 0 : count - 1; i < count; i++, k += step) {
    const replica = data[k * STRIDE + REPLICA]!
    const counter = data[k * STRIDE + COUNTER]!
    let top = tops[replica]!
    while (top !== NONE && data[top * STRIDE + COUNTER]! > counter) top = below[top]!
    guesses[k] = top
    below[k] = top
    tops[replica] = k
  }
  return guesses
}

/** The counter of the last element of run `k`. */
export function lastOf (data: Int32Array, k: number): number {
  return data[k * STRIDE + COUNTER]! + Math.abs(data[k * STRIDE + LENGTH]!) - 1
}

/** How a run's origins are written, four bits: two for the left one, two for the right one. */
export const GUESSED = 0
/** The element of the same replica with the counter before; on the right, the right origin that one has. */
export const CONTINUES = 1
/** The nearest older run of the same replica, or the list's boundary. */
export const OWN = 2
export const WRITTEN = 3

/** Run indexes by replica and then counter, and where each replica's begin. O(runs · log runs). */
export function byCounter (data: Int32Array, count: number, replicas: number): { order: Int32Array, starts: Int32Array } {
  const starts = new Int32Array(replicas + 1)
  for (let k = 0; k < count; k++) starts[data[k * STRIDE + REPLICA]! + 1]!++
  for (let r = 0; r < replicas; r++) starts[r + 1] = starts[r + 1]! + starts[r]!
  if (count > KEYED_RUNS) return { order: sortSlowly(data, count), starts }
  const next = starts.slice()
  const keys = new Float64Array(count)
  for (let k = 0; k < count; k++) keys[next[data[k * STRIDE + REPLICA]!]!++] = keyOf(data[k * STRIDE + COUNTER]!, k)
  return { order: orderOf(keys, starts), starts }
}

/** A counter has 31 bits, so counter and index fit into the 53 of a number while there are at most four million runs. */
const KEYED_RUNS = 4_194_304

/** What sorts as the counter of run `k` does, and tells `k`. */
function keyOf (counter: number, k: number): number {
  return counter * KEYED_RUNS + k
}

/** Run indexes in the order of their keys, which stand by replica; sorts them. */
function orderOf (keys: Float64Array, starts: Int32Array): Int32Array {
  const order = new Int32Array(keys.length)
  for (let r = 0; r + 1 < starts.length; r++) keys.subarray(starts[r], starts[r + 1]).sort()
  for (let i = 0; i < order.length; i++) {
    const key = keys[i]!
    order[i] = key - Math.floor(key / KEYED_RUNS) * KEYED_RUNS
  }
  return order
}

function sortSlowly (data: Int32Array, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, k) => k)
  return order.sort((x, y) => data[x * STRIDE + REPLICA]! - data[y * STRIDE + REPLICA]! || data[x * STRIDE + COUNTER]! - data[y * STRIDE + COUNTER]!)
}
