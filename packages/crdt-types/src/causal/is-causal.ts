import type { Anything, CausalCrdtType, CrdtType, ReplicaId } from '../crdt-type.js'

/**
 * For delivery in causal order: may this delta of `author` be joined now? False when it takes the place of a dot of
 * somebody else that `state` has not seen, which no honest writer can have seen either: a forgery that would make its
 * victim's next changes vanish. True for types whose deltas name nothing of others. O(size of the delta).
 */
export function isCausalDelta (type: CrdtType, state: Anything, delta: Anything, author: ReplicaId): boolean {
  return isCausalType(type) ? type.isCausal(state, delta, author) : true
}

function isCausalType (type: CrdtType): type is CausalCrdtType {
  return 'isCausal' in type && typeof type.isCausal === 'function'
}
