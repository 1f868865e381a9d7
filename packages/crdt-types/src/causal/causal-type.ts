import type { Anything, CausalCrdtType, CrdtType, Mutator, ReplicaId } from '../crdt-type.js'
import type { Dot } from './causal-context.js'
import { decodeCausal, decodeCausalDelta, encodeCausal, encodeCausalDelta } from './causal-codec.js'
import { CausalState, joinCausal } from './causal-state.js'
import { summarise } from '../changes.js'
import type { CausalKind, CausalMutator, Draft } from './dot-store.js'

/**
 * Makes a delta-CRDT of a kind. Every operation costs O(dots it adds and supersedes); a delta holds exactly those
 * dots, so it means the same under any order, repetition and grouping of deliveries.
 */
export function createCausalType (kind: CausalKind): CausalCrdtType<CausalState> {
  return {
    name: kind.name,
    embeddable: true,
    initial: () => new CausalState(),
    join: (a, b) => joinCausal(a, b),
    value: state => state.store(kind).value(),
    mutators: Object.fromEntries(Object.entries(kind.mutators).map(([name, mutate]) => [name, mutator(kind, mutate)])),
    ...(kind.netChanges === undefined ? {} : { joinWithChange: joinWithChange(kind, kind.netChanges) }),
    encode: state => encodeCausal(kind, state),
    decode: bytes => decodeCausal(kind, bytes),
    encodeDelta: (delta, author) => encodeCausalDelta(kind, delta, author),
    decodeDelta: (bytes, author) => decodeCausalDelta(kind, bytes, author),
    authors: delta => delta.live.keys(),
    isCausal: (state, delta, author) => state.context.coversOthers(delta.context, author)
  }
}

function joinWithChange (kind: CausalKind, net: (changes: unknown[]) => unknown[]): NonNullable<CrdtType<CausalState>['joinWithChange']> {
  return (state, delta) => {
    const changes: unknown[] = []
    state.store(kind)
    joinCausal(state, delta, change => changes.push(change))
    return { state, ...summarise(net(changes)) }
  }
}

function mutator (kind: CausalKind, mutate: CausalMutator<Anything, Anything>): Mutator<CausalState, CausalState> {
  return (id, state, ...args) => {
    const draft = new DeltaDraft(id, state.context.next(id))
    mutate(draft, state.store(kind), ...args)
    return draft.delta
  }
}

class DeltaDraft implements Draft<unknown> {
  readonly replica: ReplicaId
  readonly delta = new CausalState()
  #next: number

  constructor (replica: ReplicaId, next: number) {
    this.replica = replica
    this.#next = next
  }

  add (payload: unknown): void {
    const counter = this.#next++
    this.delta.context.add(this.replica, counter)
    this.delta.insert(this.replica, counter, payload)
  }

  supersede (dot: Dot): void {
    this.delta.context.add(dot.replica, dot.counter)
    this.delta.delete(dot.replica, dot.counter)
  }
}
