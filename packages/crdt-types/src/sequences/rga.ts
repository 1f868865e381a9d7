import { decodeValue, encodeValue } from '../codec/value-codec.js'
import type { Anything, CrdtType, ReplicaId } from '../crdt-type.js'
import { ArgumentError, PositionError } from '../errors.js'
import { listCodec } from './content-codec.js'
import type { SequenceDelta } from './delta.js'
import { insertion, removal } from './edit.js'
import { joinDeltas } from './delta.js'
import { listContent } from './list-chunk.js'
import type { Patch } from './patches.js'
import type { Sequence } from './sequence.js'
import { sequenceType } from './sequence-type.js'

/** The state of `rga`: opaque. */
export type RgaState = Sequence<readonly unknown[]>

/** What `change` tells of a list: at index `at`, `remove` values go and `insert` come. In order of application. */
export type RgaPatch = Patch<readonly unknown[]>

export interface RgaMutators {
  push (id: ReplicaId, state: RgaState, value: unknown): SequenceDelta
  insertAt (id: ReplicaId, state: RgaState, index: number, value: unknown): SequenceDelta
  insertAllAt (id: ReplicaId, state: RgaState, index: number, values: readonly unknown[]): SequenceDelta
  removeAt (id: ReplicaId, state: RgaState, index: number): SequenceDelta
  removeAllAt (id: ReplicaId, state: RgaState, index: number, n: number): SequenceDelta
  updateAt (id: ReplicaId, state: RgaState, index: number, value: unknown): SequenceDelta
  readonly [name: string]: (id: ReplicaId, state: RgaState, ...args: Anything[]) => SequenceDelta
}

/**
 * A list of values, on the same sequence core as `text`. The value is an array, the same one while nothing changes;
 * making a new one after a change costs O(n), everything else O(log n).
 *
 * ```ts
 * let state = rga.initial()
 * state = rga.join(state, rga.mutators.push('alice', state, { done: false }))
 * rga.value(state) // [{ done: false }]
 * ```
 */
export const rga: CrdtType<RgaState, SequenceDelta> & { readonly mutators: RgaMutators } = {
  ...sequenceType('rga', listContent, listCodec),
  mutators: {
    /** @throws PEERBASE_BAD_ARGUMENT for what is no value: undefined, a function, a cycle. */
    push: (id: ReplicaId, state: RgaState, value: unknown) => insertion(id, state, state.length, [own(value)]),
    /** @throws PEERBASE_POSITION, PEERBASE_BAD_ARGUMENT */
    insertAt: (id: ReplicaId, state: RgaState, index: number, value: unknown) => insertion(id, state, index, [own(value)]),
    /** @throws PEERBASE_POSITION, PEERBASE_BAD_ARGUMENT */
    insertAllAt (id: ReplicaId, state: RgaState, index: number, values: readonly unknown[]) {
      if (!Array.isArray(values)) throw new ArgumentError('insertAllAt takes an array')
      return insertion(id, state, index, Array.from(values, own))
    },
    /** @throws PEERBASE_POSITION */
    removeAt: (_id: ReplicaId, state: RgaState, index: number) => removal(state, index, 1),
    /** @throws PEERBASE_POSITION */
    removeAllAt: (_id: ReplicaId, state: RgaState, index: number, n: number) => removal(state, index, n),
    /** Replaces the value: concurrent updates of one element leave both. @throws PEERBASE_POSITION, PEERBASE_BAD_ARGUMENT */
    updateAt (id: ReplicaId, state: RgaState, index: number, value: unknown) {
      if (index === state.length) throw new PositionError(index, state.length)
      const removed = removal(state, index, 1)
      const delta = joinDeltas(insertion(id, state, index, [own(value)]), removed)
      state.hint = null
      return delta
    }
  }
}

/** A copy that nobody else can change; what changes nothing by being shared stays as it is. */
function own (value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0))) return value
  return decodeValue(encodeValue(value))
}
