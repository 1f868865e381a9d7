import type { Anything, ReplicaId } from '../crdt-type.js'
import { CausalContext } from './causal-context.js'
import type { CausalKind, DotStore } from './dot-store.js'

/** Live dots with what they say, by replica and counter. A payload never changes. */
export type LiveDots<Payload> = Map<ReplicaId, Map<number, Payload>>

/**
 * A state or a delta of a causal type: the dots seen, and those of them that are still live. A dot seen and not live
 * was superseded or removed. A delta has the same shape and holds only the dots it adds and the dots they supersede.
 */
export class CausalState<Payload = Anything> {
  readonly context = new CausalContext()
  readonly live: LiveDots<Payload> = new Map()
  /** Made on first use: deltas never need one. */
  #store: DotStore<Payload> | undefined

  /** The index over the live dots. O(1), O(live dots) the first time. */
  store (kind: CausalKind): DotStore<Payload> {
    if (this.#store !== undefined) return this.#store
    const store = kind.createStore()
    for (const [replica, dots] of this.live) {
      for (const [counter, payload] of dots) store.insert({ replica, counter }, payload)
    }
    this.#store = store
    return store
  }

  /** Makes a dot live. Does not touch the context. */
  insert (replica: ReplicaId, counter: number, payload: Payload, changed?: (change: unknown) => void): void {
    let dots = this.live.get(replica)
    if (dots === undefined) this.live.set(replica, dots = new Map())
    dots.set(counter, payload)
    const change = this.#store?.insert({ replica, counter }, payload)
    if (change !== undefined) changed?.(change)
  }

  /** Makes a dot no longer live, if it is. Does not touch the context. */
  delete (replica: ReplicaId, counter: number, changed?: (change: unknown) => void): void {
    const dots = this.live.get(replica)
    const payload = dots?.get(counter)
    if (dots === undefined || payload === undefined) return
    dots.delete(counter)
    if (dots.size === 0) this.live.delete(replica)
    const change = this.#store?.delete({ replica, counter }, payload)
    if (change !== undefined) changed?.(change)
  }
}

/**
 * The join of dot stores (Almeida et al. 2018, figure 5), dot by dot: (s ∩ s') ∪ (s ∖ c') ∪ (s' ∖ c). It is the same
 * for every causal type, because what a dot says never changes.
 *
 * Changes and returns `a`; never touches `b`. O(dots in b) for a delta; for a state, at most O(live dots in a and b).
 * Equal contexts do not make equal states, for a remove makes no dot, so they are no reason to skip the comparison.
 */
export function joinCausal<Payload> (
  a: CausalState<Payload>, b: CausalState<Payload>, changed?: (change: unknown) => void
): CausalState<Payload> {
  // Additions first: an element whose dot is replaced never disappears in between.
  for (const [replica, dots] of b.live) {
    for (const [counter, payload] of dots) {
      if (!a.context.has(replica, counter)) a.insert(replica, counter, payload, changed)
    }
  }
  for (const replica of b.context.replicas()) removeSeen(a, b, replica, changed)
  a.context.merge(b.context)
  return a
}

/** Drops the dots of one replica that are live in `a`, seen by `b` and not live in `b`. */
function removeSeen<Payload> (
  a: CausalState<Payload>, b: CausalState<Payload>, replica: ReplicaId, changed?: (change: unknown) => void
): void {
  const mine = a.live.get(replica)
  if (mine === undefined) return
  const theirs = b.live.get(replica)
  // Whichever is smaller: a delta has seen few dots, a state has seen ranges far larger than what is live.
  if (b.context.count(replica) > mine.size) {
    for (const counter of mine.keys()) {
      if (b.context.has(replica, counter) && theirs?.has(counter) !== true) a.delete(replica, counter, changed)
    }
    return
  }
  const ranges = b.context.ranges(replica) ?? []
  for (let i = 0; i < ranges.length; i += 2) {
    const end = ranges[i + 1] ?? 0
    for (let counter = ranges[i] ?? 0; counter < end; counter++) {
      if (theirs?.has(counter) !== true) a.delete(replica, counter, changed)
    }
  }
}
