import type { ReplicaId } from '../crdt-type.js'
import { CausalContext } from './causal-context.js'
import type { CausalDelta } from './causal-delta.js'
import type { CausalKind, DotRange, DotStore, LiveDot } from './dot-store.js'

/** From this many dots and ranges on, a delta is joined as a group. */
const GROUP_FROM = 32

/**
 * A state or a delta-group of a causal type: the dots seen, and those of them that are still live. A dot seen and not
 * live was superseded or removed.
 */
export class CausalState {
  readonly context = new CausalContext()
  /** By replica and counter. */
  readonly live = new Map<ReplicaId, Map<number, LiveDot>>()
  /** Made on first use: delta-groups never need one. */
  #store: DotStore | undefined

  /** The index over the live dots. O(1), O(live dots) the first time. */
  store (kind: CausalKind): DotStore {
    if (this.#store !== undefined) return this.#store
    const store = kind.createStore()
    for (const dots of this.live.values()) for (const dot of dots.values()) store.insert(dot, 0)
    this.#store = store
    return store
  }

  /** Makes a dot live. Does not touch the context. */
  insert (dot: LiveDot, changes?: unknown[]): void {
    const dots = this.live.get(dot.replica)
    if (dots === undefined) this.live.set(dot.replica, new Map([[dot.counter, dot]]))
    else dots.set(dot.counter, dot)
    if (this.#store === undefined) return
    const change = this.#store.insert(dot, 0)
    if (change !== undefined && changes !== undefined) changes.push(change)
  }

  /** Makes a dot no longer live. False where it was not. Does not touch the context. */
  delete (replica: ReplicaId, counter: number, changes?: unknown[]): boolean {
    const dots = this.live.get(replica)
    const dot = dots?.get(counter)
    if (dots === undefined || dot === undefined) return false
    dots.delete(counter)
    if (dots.size === 0) this.live.delete(replica)
    if (this.#store === undefined) return true
    const change = this.#store.delete(dot, 0)
    if (change !== undefined && changes !== undefined) changes.push(change)
    return true
  }
}

export function isDelta (told: CausalState | CausalDelta): told is CausalDelta {
  return 'made' in told
}

/** A delta in the form that others join into. O(n log n) in its dots. */
export function groupOf ({ made, gone }: CausalDelta): CausalState {
  const group = new CausalState()
  const seen = [...made.map(({ replica, counter }) => ({ replica, start: counter, end: counter + 1 })), ...gone]
  // In ascending order every range goes to the end of the list it belongs to.
  for (const { replica, start, end } of seen.sort((a, b) => a.start - b.start)) group.context.add(replica, start, end)
  for (const dot of made) group.insert(dot)
  return group
}

/** Joins one change into `a`, which it returns; what changed in the value goes to `changes`. O(dots in the delta · log gaps). */
export function joinDelta (a: CausalState, delta: CausalDelta, changes?: unknown[]): CausalState {
  const { made, gone } = delta
  // Ranges one by one in between the gaps of a state would move all those behind them each time.
  if (made.length + gone.length > GROUP_FROM) return joinState(a, groupOf(delta), changes)
  // Additions first: an element whose dot is replaced never disappears in between. By index: this runs before it is compiled.
  for (let i = 0; i < made.length; i++) {
    const dot = made[i]! // in range
    if (a.context.admit(dot.replica, dot.counter)) a.insert(dot, changes)
  }
  for (let i = 0; i < gone.length; i++) {
    const range = gone[i]! // in range
    if (range.end - range.start > 1) removeRange(a, range, changes)
    else if (!a.delete(range.replica, range.start, changes)) a.context.admit(range.replica, range.start)
  }
  return a
}

/** O(live dots of the replica) at most, however long the range says it is. */
function removeRange (a: CausalState, { replica, start, end }: DotRange, changes?: unknown[]): void {
  const mine = a.live.get(replica)
  if (mine !== undefined && end - start > mine.size) {
    for (const counter of mine.keys()) if (counter >= start && counter < end) a.delete(replica, counter, changes)
  } else if (mine !== undefined) {
    for (let counter = start; counter < end; counter++) a.delete(replica, counter, changes)
  }
  a.context.add(replica, start, end)
}

/**
 * The join of dot stores (Almeida et al. 2018, figure 5), dot by dot: (s ∩ s') ∪ (s ∖ c') ∪ (s' ∖ c). It is the same
 * for every causal type, because what a dot says never changes.
 *
 * Changes and returns `a`; never touches `b`. At most O(live dots in a and b).
 * Equal contexts do not make equal states, for a remove makes no dot, so they are no reason to skip the comparison.
 */
export function joinState (a: CausalState, b: CausalState, changes?: unknown[]): CausalState {
  // Additions first, as above.
  for (const [replica, dots] of b.live) {
    for (const [counter, dot] of dots) {
      if (!a.context.has(replica, counter)) a.insert(dot, changes)
    }
  }
  for (const replica of b.context.replicas()) removeSeen(a, b, replica, changes)
  a.context.merge(b.context)
  return a
}

/** Drops the dots of one replica that are live in `a`, seen by `b` and not live in `b`. */
function removeSeen (a: CausalState, b: CausalState, replica: ReplicaId, changes?: unknown[]): void {
  const mine = a.live.get(replica)
  if (mine === undefined) return
  const theirs = b.live.get(replica)
  // Whichever is smaller: a group has seen few dots, a state has seen ranges far larger than what is live.
  if (b.context.count(replica) > mine.size) {
    for (const counter of mine.keys()) {
      if (b.context.has(replica, counter) && theirs?.has(counter) !== true) a.delete(replica, counter, changes)
    }
    return
  }
  const ranges = b.context.ranges(replica) ?? []
  for (let i = 0; i < ranges.length; i += 2) {
    const end = ranges[i + 1] ?? 0
    for (let counter = ranges[i] ?? 0; counter < end; counter++) {
      if (theirs?.has(counter) !== true) a.delete(replica, counter, changes)
    }
  }
}
