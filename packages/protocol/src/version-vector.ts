import type { EntryHeader } from './entry.js'
import type { ReplicaId } from './ids.js'

/**
 * How much of each replica's log is covered: replica → end, the number of its entries (half-open, so the next
 * entry has `seq === end`). A replica that is absent has end 0; an end of 0 is never stored.
 */
export type VersionVector = ReadonlyMap<ReplicaId, number>

/** How two vectors stand to each other in the causal order. */
export type Order = 'equal' | 'before' | 'after' | 'concurrent'

export const emptyVector: VersionVector = new Map()

/** The least vector that covers both. O(|a| + |b|); returns `a` itself when it covers `b`. */
export function join (a: VersionVector, b: VersionVector): VersionVector {
  let joined: Map<ReplicaId, number> | undefined
  for (const [replica, end] of b) {
    if (end <= (a.get(replica) ?? 0)) continue
    joined ??= new Map(a)
    joined.set(replica, end)
  }
  return joined ?? a
}

/** The greatest vector covered by both. O(min(|a|, |b|)). */
export function meet (a: VersionVector, b: VersionVector): VersionVector {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  const met = new Map<ReplicaId, number>()
  for (const [replica, end] of small) {
    const least = Math.min(end, large.get(replica) ?? 0)
    if (least > 0) met.set(replica, least)
  }
  return met
}

/** Whether everything in `b` is in `a`. O(|b|). */
export function covers<Id extends string> (a: ReadonlyMap<Id, number>, b: ReadonlyMap<Id, number>): boolean {
  for (const [replica, end] of b) if (end > (a.get(replica) ?? 0)) return false
  return true
}

/** What `a` has and `b` lacks: replica → half-open range of sequence numbers. O(|a|). */
export function difference (a: VersionVector, b: VersionVector): Map<ReplicaId, { first: number, end: number }> {
  const missing = new Map<ReplicaId, { first: number, end: number }>()
  for (const [replica, end] of a) {
    const first = b.get(replica) ?? 0
    if (first < end) missing.set(replica, { first, end })
  }
  return missing
}

/** O(|a| + |b|). */
export function compare (a: VersionVector, b: VersionVector): Order {
  const above = covers(a, b)
  const below = covers(b, a)
  if (above && below) return 'equal'
  if (above) return 'after'
  return below ? 'before' : 'concurrent'
}

/** `vector` with one replica moved to `end`; never backwards. O(|vector|). */
export function advance (vector: VersionVector, replica: ReplicaId, end: number): VersionVector {
  return join(vector, new Map([[replica, end]]))
}

/** Whether both cover exactly the same. O(|a|). */
export function equals (a: VersionVector, b: VersionVector): boolean {
  if (a.size !== b.size) return false
  for (const [replica, end] of a) if (b.get(replica) !== end) return false
  return true
}

/** Replicas and ends, ascending by replica: the order of every list on the wire. O(n log n). */
export function sortedEntries (vector: VersionVector): Array<readonly [ReplicaId, number]> {
  return [...vector].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
}

/** What heads say is covered. A replica named twice counts with its greatest end. O(n). */
export function vectorFromHeads (heads: Iterable<{ readonly replica: ReplicaId, readonly end: number }>): VersionVector {
  const vector = new Map<ReplicaId, number>()
  for (const { replica, end } of heads) {
    if (end > (vector.get(replica) ?? 0)) vector.set(replica, end)
  }
  return vector
}

/** What an entry is to somebody who has `vector`: had already, too early, or next. */
export type Causality = 'duplicate' | 'gap' | 'ready'

/**
 * The one causal predicate; it looks at the header only.
 *
 * | | every dep covered | some dep not covered |
 * |---|---|---|
 * | `seq` below the replica's end | duplicate | duplicate |
 * | `seq` equals the end | ready | gap |
 * | `seq` above the end | gap | gap |
 *
 * O(deps).
 */
export function classify (header: Pick<EntryHeader, 'replica' | 'seq' | 'deps'>, vector: VersionVector): Causality {
  const end = vector.get(header.replica) ?? 0
  if (header.seq < end) return 'duplicate'
  if (header.seq > end) return 'gap'
  return header.deps.every((dep) => dep.end <= (vector.get(dep.replica) ?? 0)) ? 'ready' : 'gap'
}
