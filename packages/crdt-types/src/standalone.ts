import type { BuiltInTypeName } from './built-in-types.js'
import { builtInTypes } from './built-in-types.js'
import type { Anything, Change, CrdtType, ReplicaId } from './crdt-type.js'
import { ArgumentError, InvalidTypeError, UnknownTypeError } from './errors.js'
import { encodeValue, decodeValue } from './codec/value-codec.js'
import type { MutatorsOf, QueriesOf, ValueOf } from './faces.js'

export interface ReplicaOptions {
  /** Who makes the changes: any non-empty string that no other replica of the document uses. */
  readonly id: ReplicaId
  /**
   * Gets what a listener threw. The change is made and the other listeners are called all the same.
   * @default throws it from a task of its own, as an `EventTarget` does
   */
  readonly report?: (error: unknown) => void
}

export interface ReplicaEvents {
  /** After a change to the state, own or applied; the argument is what the type tells of it, undefined if it does not. */
  change: Change
  /** After an own change: the delta to send to the other replicas. */
  delta: Anything
}

/** What every replica has; its type adds the mutators, each of which applies its change and returns the delta. */
export interface ReplicaBase<Value = Anything> {
  readonly id: ReplicaId
  /** Same reference while the state is unchanged. */
  value (): Value
  /** Joins a delta, a delta-group or a whole state of the same type; any order and repetition will do. */
  apply (delta: unknown): void
  /** Returns a function that stops listening. */
  on<E extends keyof ReplicaEvents> (event: E, listener: (argument: ReplicaEvents[E]) => void): () => void
  /** The whole state. */
  encode (): Uint8Array
  /** Joins a state that `encode` gave. @throws PEERBASE_CRDT_DECODE */
  load (bytes: Uint8Array): void
  /** A delta of this replica, for the wire. */
  encodeDelta (delta: unknown): Uint8Array
  /** Joins a delta that `encodeDelta` of the replica `author` gave. @throws PEERBASE_CRDT_DECODE; PEERBASE_BAD_ARGUMENT for a forged author */
  applyEncoded (bytes: Uint8Array, author: ReplicaId): void
}

export type Replica<Name extends BuiltInTypeName, Element = Anything> =
  ReplicaBase<ValueOf<Name, Element>> & MutatorsOf<Name, Element, Anything> & QueriesOf<Name, Element>

/** A replica of a type the compiler does not know. */
export type AnyReplica = ReplicaBase & Record<string, Anything>

const RESERVED: ReadonlySet<string> = new Set([
  'id', 'value', 'apply', 'on', 'encode', 'load', 'encodeDelta', 'applyEncoded'
] satisfies Array<keyof ReplicaBase>)

/**
 * A replica on its own: one CRDT and its events, without a network.
 *
 * @param type a built-in type's name, or a type from a registry.
 * @throws PEERBASE_UNKNOWN_TYPE, PEERBASE_BAD_ARGUMENT for an empty id, PEERBASE_INVALID_TYPE for a type with a mutator
 * that is named as a member of every replica.
 */
export function createReplica<Name extends BuiltInTypeName, Element = Anything> (type: Name, options: ReplicaOptions): Replica<Name, Element>
export function createReplica (type: CrdtType, options: ReplicaOptions): AnyReplica
export function createReplica (type: BuiltInTypeName | CrdtType, options: ReplicaOptions): AnyReplica {
  const core = new ReplicaCore(resolve(type), options)
  return core.face()
}

function resolve (type: BuiltInTypeName | CrdtType): CrdtType {
  if (typeof type !== 'string') return type
  if (!Object.hasOwn(builtInTypes, type)) throw new UnknownTypeError(type, Object.keys(builtInTypes))
  return builtInTypes[type]
}

class ReplicaCore {
  readonly #type: CrdtType
  readonly #id: ReplicaId
  readonly #report: (error: unknown) => void
  readonly #listeners = { change: new Set<(argument: Change) => void>(), delta: new Set<(argument: unknown) => void>() }
  #state: unknown
  /** The value, until the next change. */
  #shown: { value: unknown } | undefined
  /** What `incrementalValue` returned last. */
  #incremental: { value: unknown } | undefined

  constructor (type: CrdtType, { id, report = throwLater }: ReplicaOptions) {
    if (typeof id !== 'string' || id === '') throw new ArgumentError('A replica id is a non-empty string')
    this.#type = type
    this.#id = id
    this.#report = report
    this.#state = type.initial()
  }

  face (): AnyReplica {
    const base: ReplicaBase = {
      id: this.#id,
      value: () => this.#value(),
      apply: delta => this.#join(delta),
      on: (event, listener) => {
        const listeners: Set<(argument: Anything) => void> = this.#listeners[event]
        listeners.add(listener)
        return () => { listeners.delete(listener) }
      },
      encode: () => this.#type.encode?.(this.#state) ?? encodeValue(this.#state),
      load: bytes => this.#join(this.#type.decode === undefined ? decodeValue(bytes) : this.#type.decode(bytes)),
      encodeDelta: delta => this.#type.encodeDelta?.(delta, this.#id) ?? encodeValue(delta),
      applyEncoded: (bytes, author) => this.#join(this.#decodeDelta(bytes, author))
    }
    return Object.assign(base, this.#queries(), this.#mutators())
  }

  #mutators (): Record<string, (...args: unknown[]) => unknown> {
    const mutators: Record<string, (...args: unknown[]) => unknown> = {}
    for (const [name, mutate] of Object.entries(this.#type.mutators)) {
      if (RESERVED.has(name)) throw new InvalidTypeError(`a mutator cannot be named ${name} here`)
      mutators[name] = (...args) => {
        const delta: unknown = mutate(this.#id, this.#state, ...args)
        this.#join(delta)
        this.#emit('delta', delta)
        return delta
      }
    }
    return mutators
  }

  #queries (): Record<string, (...args: unknown[]) => unknown> {
    const queries = Object.entries(this.#type.queries ?? {})
    return Object.fromEntries(queries.map(([name, query]) => [name, (...args: unknown[]) => query(this.#state, ...args)]))
  }

  #decodeDelta (bytes: Uint8Array, author: ReplicaId): unknown {
    const delta: unknown = this.#type.decodeDelta === undefined ? decodeValue(bytes) : this.#type.decodeDelta(bytes, author)
    for (const other of this.#type.authors?.(delta) ?? []) {
      if (other !== author) throw new ArgumentError(`A delta of ${author} makes changes in the name of ${other}`)
    }
    return delta
  }

  #join (delta: unknown): void {
    const { incrementalValue } = this.#type
    const before = this.#state
    const joined = this.#type.joinWithChange?.(before, delta)
    this.#state = joined === undefined ? this.#type.join(before, delta) : joined.state
    this.#incremental = incrementalValue?.call(this.#type, before, this.#state, delta, this.#incremental)
    this.#shown = this.#incremental
    for (const change of joined?.changes ?? [joined?.change]) this.#emit('change', change)
  }

  #value (): unknown {
    this.#shown ??= { value: this.#type.value(this.#state) }
    return this.#shown.value
  }

  #emit (event: keyof ReplicaEvents, argument: unknown): void {
    for (const listener of [...this.#listeners[event]]) {
      try {
        listener(argument)
      } catch (error) {
        this.#report(error)
      }
    }
  }
}

function throwLater (error: unknown): void {
  queueMicrotask(() => { throw error })
}
