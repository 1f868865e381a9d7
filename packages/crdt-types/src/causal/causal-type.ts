import type { Anything, CausalCrdtType, CrdtType, Mutator, ReplicaId } from '../crdt-type.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { ViewPool } from '../codec/view-pool.js'
import { decodeCausal, decodeDelta } from './causal-decoder.js'
import type { CausalDelta } from './causal-delta.js'
import { createDraft } from './causal-delta.js'
import { encodeCausal, encodeDelta } from './causal-encoder.js'
import { CausalState, groupOf, isDelta, joinDelta, joinState } from './causal-state.js'
import { summarise } from '../changes.js'
import type { CausalKind, CausalMutator } from './dot-store.js'

/** What can be joined into a state: one change, or a group or state. */
type Told = CausalDelta | CausalState

/**
 * Makes a delta-CRDT of a kind. Every operation costs O(dots it adds and supersedes); a delta holds exactly those
 * dots, so it means the same under any order, repetition and grouping of deliveries.
 */
export function createCausalType (kind: CausalKind): CausalCrdtType<CausalState, Told> {
  const room = { scratch: new ByteWriter(), pool: new ViewPool() }
  return {
    name: kind.name,
    embeddable: true,
    initial: () => new CausalState(),
    join,
    value: state => state.store(kind).value(),
    mutators: Object.fromEntries(Object.entries(kind.mutators).map(([name, mutate]) => [name, mutator(kind, mutate)])),
    ...(kind.netChanges === undefined ? {} : { joinWithChange: joinWithChange(kind, kind.netChanges) }),
    encode: state => encodeCausal(kind, state),
    decode: bytes => decodeCausal(kind, bytes),
    encodeDelta: (told, author) => encodeDelta(kind, told, author, room),
    decodeDelta: (bytes, author) => decodeDelta(kind, bytes, author),
    authors: told => isDelta(told) ? authorsOf(told) : told.live.keys(),
    isCausal: (state, told, author) => isDelta(told) ? coversGone(state, told, author) : state.context.coversOthers(told.context, author)
  }
}

/** A delta may stand on either side, so that deltas join into groups. */
function join (a: Told, b: Told, changes?: unknown[]): CausalState {
  const into = isDelta(a) ? groupOf(a) : a
  return isDelta(b) ? joinDelta(into, b, changes) : joinState(into, b, changes)
}

function joinWithChange (kind: CausalKind, net: (changes: unknown[]) => unknown[]): NonNullable<CrdtType<CausalState, Told>['joinWithChange']> {
  return (state, told) => {
    const changes: unknown[] = []
    state.store(kind)
    join(state, told, changes)
    return { state, ...summarise(net(changes)) }
  }
}

function mutator (kind: CausalKind, mutate: CausalMutator<Anything>): Mutator<CausalState, CausalDelta> {
  return (id, state, ...args) => {
    const draft = createDraft(id, state.context.next(id))
    mutate(draft, state.store(kind), ...args)
    return { made: draft.made, gone: draft.gone }
  }
}

function authorsOf ({ made }: CausalDelta): Iterable<ReplicaId> {
  return new Set(made.map(dot => dot.replica))
}

function coversGone ({ context }: CausalState, { made, gone }: CausalDelta, author: ReplicaId): boolean {
  return made.every(({ replica, counter }) => replica === author || context.has(replica, counter)) &&
    gone.every(({ replica, start, end }) => replica === author || context.hasRange(replica, start, end))
}
