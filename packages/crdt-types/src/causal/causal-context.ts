import type { ReplicaId } from '../crdt-type.js'
import { ArgumentError } from '../errors.js'
import type { Intervals } from './intervals.js'
import { addRange, cardinality, includes, includesRange, union } from './intervals.js'

/** From this many ranges on, one linear merge is cheaper than single insertions into a long list. */
const MERGE_FROM = 16

/**
 * Which dots a state or delta has seen (Almeida, Shoker, Baquero 2018, section 7.2: "causal context"). Per replica the
 * exact set of counters: one range for what came in order, further ranges where deltas are still missing. A gap stays a
 * gap: raising it to the maximum would lose the delta that fills it later.
 */
export class CausalContext {
  readonly #seen = new Map<ReplicaId, Intervals>()

  /** Replicas with at least one dot, in order of first sight. */
  replicas (): Iterable<ReplicaId> {
    return this.#seen.keys()
  }

  /** The ranges of one replica; not to be changed. */
  ranges (replica: ReplicaId): Readonly<Intervals> | undefined {
    return this.#seen.get(replica)
  }

  /** O(log gaps). */
  has (replica: ReplicaId, counter: number): boolean {
    const seen = this.#seen.get(replica)
    return seen !== undefined && includes(seen, counter)
  }

  /**
   * The counter of the replica's next dot: above every counter seen, gaps included, so that no dot is made twice. O(1).
   * @throws PEERBASE_BAD_ARGUMENT when the counters are used up, which only a forged context can bring about.
   */
  next (replica: ReplicaId): number {
    const seen = this.#seen.get(replica)
    const next = seen?.[seen.length - 1] ?? 1
    if (next >= Number.MAX_SAFE_INTEGER) throw new ArgumentError('The replica has no counter left in this document')
    return next
  }

  /** Adds one counter. False where it was there already. O(log gaps), O(1) for the next in order. */
  admit (replica: ReplicaId, counter: number): boolean {
    const seen = this.#seen.get(replica)
    if (seen === undefined) {
      this.#seen.set(replica, [counter, counter + 1])
      return true
    }
    const last = seen.length - 1
    if (seen[last] === counter) {
      seen[last] = counter + 1
      return true
    }
    if (includes(seen, counter)) return false
    addRange(seen, counter, counter + 1)
    return true
  }

  /** Adds the counters `[start, end)`. O(log gaps). */
  add (replica: ReplicaId, start: number, end = start + 1): void {
    const seen = this.#seen.get(replica)
    if (seen === undefined) this.#seen.set(replica, [start, end])
    else addRange(seen, start, end)
  }

  /** Adds all of `other`. O(ranges of `other` · log gaps), at worst linear in the ranges of both. */
  merge (other: CausalContext): void {
    for (const [replica, ranges] of other.#seen) {
      const seen = this.#seen.get(replica)
      if (seen === undefined) this.#seen.set(replica, ranges.slice())
      else if (ranges.length > MERGE_FROM * 2) this.#seen.set(replica, union(seen, ranges))
      else for (let i = 0; i < ranges.length; i += 2) addRange(seen, ranges[i] ?? 0, ranges[i + 1] ?? 0)
    }
  }

  /** Does it hold every dot of `other` but those of `except`? O(ranges of `other` · log gaps). */
  coversOthers (other: CausalContext, except: ReplicaId): boolean {
    for (const [replica, ranges] of other.#seen) {
      if (replica === except) continue
      const seen = this.#seen.get(replica)
      if (seen === undefined) return false
      for (let i = 0; i < ranges.length; i += 2) if (!includesRange(seen, ranges[i] ?? 0, ranges[i + 1] ?? 0)) return false
    }
    return true
  }

  /** Are all counters `[start, end)` of the replica in it? O(log gaps). */
  hasRange (replica: ReplicaId, start: number, end: number): boolean {
    const seen = this.#seen.get(replica)
    return seen !== undefined && includesRange(seen, start, end)
  }

  /** How many dots of one replica. O(ranges). */
  count (replica: ReplicaId): number {
    const seen = this.#seen.get(replica)
    return seen === undefined ? 0 : cardinality(seen)
  }
}
