import { type Change, type CrdtType, decodeValue, encodeValue, type ReplicaId } from '@peer-base/crdt-types'
import { PeerBaseError } from '../errors.js'
import { pathKey } from './names.js'

/** What a change did, for those who listen. */
export interface Applied {
  readonly delta: unknown
  /** Patches, where the type makes them and somebody wants them; one empty change where the type makes none. */
  readonly changes: readonly Change[]
}

/**
 * One CRDT with its state. Synchronous; knows no clock, network or key. A delta is decoded and checked before anything of
 * it is applied.
 */
export interface Document {
  readonly path: readonly string[]
  /** `pathKey` of the path. */
  readonly key: string
  readonly type: CrdtType
  readonly typeName: string
  /** Same reference while the state is unchanged. */
  value (): unknown
  /** Answers a read-only question of the type. */
  query (name: string, args: readonly unknown[]): unknown
  /** Makes a change and applies it. @throws what the mutator throws for a bad argument; nothing changed then. */
  mutate (mutator: string, args: readonly unknown[], options: { readonly patch: boolean }): Applied
  apply (delta: unknown, options: { readonly patch: boolean }): Applied
  /** Applies what `decodeState` made of `bytes`, and owns it from now on: a document in which nothing happened yet becomes that state as it is. */
  adopt (decoded: unknown, bytes: Uint8Array): Applied
  /** @throws a decoding error, or PEERBASE_BAD_ENTRY when the delta has dots of others than its author. */
  decodeDelta (bytes: Uint8Array, author: ReplicaId): unknown
  encodeDelta (delta: unknown): Uint8Array
  /** Joins `delta` into `group`, which it owns; undefined starts one. */
  joinDeltas (group: unknown, delta: unknown): unknown
  encodeState (): Uint8Array
  /** As `encodeState` of a document that nobody changed. */
  readonly initialState: Uint8Array
  /** Joins a whole state. */
  decodeState (bytes: Uint8Array): unknown
}

export function createDocument ({ path, type, typeName, replica }: {
  readonly path: readonly string[]
  readonly type: CrdtType
  readonly typeName: string
  /** Who makes the changes here. */
  readonly replica: ReplicaId
}): Document {
  return new CrdtDocument(path, type, typeName, replica)
}

class CrdtDocument implements Document {
  readonly path: readonly string[]
  readonly key: string
  readonly type: CrdtType
  readonly typeName: string
  readonly #replica: ReplicaId
  #state: unknown
  /** Whether the state is the type's initial one, still. */
  #isNew = true
  #value: { readonly value: unknown } | undefined
  #initial: Uint8Array | undefined

  constructor (path: readonly string[], type: CrdtType, typeName: string, replica: ReplicaId) {
    this.path = path
    this.key = pathKey(path)
    this.type = type
    this.typeName = typeName
    this.#replica = replica
    this.#state = type.initial()
  }

  value (): unknown {
    this.#value ??= { value: this.type.value(this.#state) as unknown }
    return this.#value.value
  }

  query (name: string, args: readonly unknown[]): unknown {
    return this.type.queries?.[name]?.(this.#state, ...args)
  }

  mutate (mutator: string, args: readonly unknown[], options: { readonly patch: boolean }): Applied {
    const mutate = this.type.mutators[mutator]
    if (mutate === undefined) throw new PeerBaseError('PEERBASE_UNKNOWN_TYPE', `Type ${this.typeName} has no mutator ${mutator}`)
    return this.apply(mutate(this.#replica, this.#state, ...args), options)
  }

  adopt (decoded: unknown, bytes: Uint8Array): Applied {
    if (!this.#isNew) return this.apply(decoded, { patch: false })
    this.#isNew = false
    this.#value = undefined
    this.#state = decoded
    const decodeAgain = (): unknown => this.decodeState(bytes)
    // Who wants the delta gets one of its own: this one lives on.
    return { changes: noPatch, get delta () { return decodeAgain() } }
  }

  apply (delta: unknown, { patch }: { readonly patch: boolean }): Applied {
    this.#isNew = false
    this.#value = undefined
    if (patch && this.type.joinWithChange !== undefined) {
      const { state, change, changes } = this.type.joinWithChange(this.#state, delta)
      this.#state = state
      return { delta, changes: changes ?? [change] }
    }
    this.#state = this.type.join(this.#state, delta)
    return { delta, changes: noPatch }
  }

  decodeDelta (bytes: Uint8Array, author: ReplicaId): unknown {
    const delta: unknown = this.type.decodeDelta === undefined ? decodeValue(bytes) : this.type.decodeDelta(bytes, author)
    for (const dotAuthor of this.type.authors?.(delta) ?? []) {
      if (dotAuthor !== author) throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A change claims to be by another replica than the one who signed it')
    }
    return delta
  }

  encodeDelta (delta: unknown): Uint8Array {
    return this.type.encodeDelta === undefined ? encodeValue(delta) : this.type.encodeDelta(delta, this.#replica)
  }

  joinDeltas (group: unknown, delta: unknown): unknown {
    group ??= this.type.emptyDelta === undefined ? this.type.initial() : this.type.emptyDelta()
    return this.type.joinDeltas === undefined ? this.type.join(group, delta) : this.type.joinDeltas(group, delta)
  }

  encodeState (): Uint8Array {
    return this.#encode(this.#state)
  }

  get initialState (): Uint8Array {
    return this.#initial ??= this.#encode(this.type.initial())
  }

  decodeState (bytes: Uint8Array): unknown {
    return this.type.decode === undefined ? decodeValue(bytes) : this.type.decode(bytes)
  }

  #encode (state: unknown): Uint8Array {
    return this.type.encode === undefined ? encodeValue(state) : this.type.encode(state)
  }
}

const noPatch: readonly Change[] = Object.freeze([undefined])
