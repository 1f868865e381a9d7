/**
 * Delta-state CRDTs with no IO and no network.
 *
 * A replica changes its state at once and tells the others a *delta*: a small state that any replica joins into its own,
 * in any order and however often, and all end up the same.
 *
 *     const alice = createReplica('aworset', { id: 'alice' })
 *     const bob = createReplica('aworset', { id: 'bob' })
 *     bob.apply(alice.add('milk'))
 *     bob.value() // Set { 'milk' }
 *
 * @packageDocumentation
 */
export { builtInTypes, createBuiltInTypes } from './built-in-types.js'
export type { BuiltInTypeName, BuiltInTypesOptions } from './built-in-types.js'
export { isCausalDelta } from './causal/is-causal.js'
export { decodeValue, encodeValue, valueKey, valueLimits } from './codec/value-codec.js'
export type { ValueLimits } from './codec/value-codec.js'
export { ByteReader } from './codec/byte-reader.js'
export { ByteWriter } from './codec/byte-writer.js'
export type { Anything, CausalCrdtType, Change, CrdtType, CrdtTypeDefinition, Mutator, ReplicaId } from './crdt-type.js'
export { ArgumentError, CrdtError, DecodeError, DuplicateTypeError, InvalidTypeError, PositionError, UnknownTypeError } from './errors.js'
export type { CrdtErrorCode } from './errors.js'
export type {
  ChangeOf, CrdtTypeMap, CrdtTypeName, EmbeddableName, Face, ListPatch, MapMutators, MutatorsOf, Positions, QueriesOf, TypeFace, ValueOf
} from './faces.js'
export { createRegistry } from './registry.js'
export type { TypeRegistry } from './registry.js'
export { createReplica } from './standalone.js'
export type { AnyReplica, Replica, ReplicaBase, ReplicaEvents, ReplicaOptions } from './standalone.js'
export { rga, text } from './sequences/index.js'
export type { RgaMutators, RgaState, SequenceDelta, TextMutators, TextState } from './sequences/index.js'
export { createUndo } from './undo/index.js'
export type { Undo, UndoOptions, UndoTarget } from './undo/index.js'
