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
export function covers (a: VersionVector, b: VersionVector): boolean {
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
