import { summarise } from './changes.js'
import { decodeValue, encodeValue } from './codec/value-codec.js'
import type { ValueLimits } from './codec/value-codec.js'
import type { Anything, Change, CrdtType, CrdtTypeDefinition, Mutator, ReplicaId } from './crdt-type.js'
import { InvalidTypeError } from './errors.js'
import { plainCopy } from './plain-copy.js'

/** Whole states, not single values: the bytes of the input bound the items anyway. */
const STATE_LIMITS: ValueLimits = Object.freeze({ depth: 32, items: 10_000_000 })

/** Stands in for the replica where a definition is a function and nobody in particular asks. */
const NOBODY: ReplicaId = '0'.repeat(32)

type EncodedType = CrdtType & Required<Pick<CrdtType, 'encode' | 'decode'>>

/** What a type may bring; never `embeddable`, for maps embed the types of this package only. */
const MEMBERS = [
  'initial', 'emptyDelta', 'join', 'joinDeltas', 'value', 'incrementalValue', 'joinWithChange', 'encode', 'decode', 'encodeDelta', 'decodeDelta', 'authors'
] as const satisfies ReadonlyArray<keyof CrdtType>

/** What `incrementalValue` keeps between calls: the caller sees `value`, the type its own cache. */
interface Cached { readonly value: unknown, readonly own: { value: unknown } }

/**
 * Makes a type of what a user defined; it has all of `encode`, `decode`, `encodeDelta` and `decodeDelta`.
 *
 * A type with its own `encode` and `decode` is taken at its word. Any other is held to what the 2019 package asked of a
 * type: its join is called with `this.changed(event)` and `{ strict: true }`, may return or change what it was given (so
 * it gets a copy of `b`), and its state is a value of the general codec.
 *
 * @throws PEERBASE_INVALID_TYPE that names the member that is missing.
 */
export function typeFrom (name: string, definition: CrdtTypeDefinition): CrdtType {
  const instanceOf = typeof definition === 'function' ? perReplica(name, definition) : () => definition
  const type = requireType(name, instanceOf(NOBODY))
  const mutators = Object.fromEntries(Object.keys(type.mutators ?? {}).map(key => [key, mutator(instanceOf, key)]))
  if (isEncoded(type)) return trusted(type, { name, mutators })
  return { name, mutators, ...adopted(type) }
}

/** One instance for the replica that asked last: a document has one replica. */
function perReplica (name: string, make: (id: ReplicaId) => CrdtType): (id: ReplicaId) => CrdtType {
  let last: { id: ReplicaId, type: CrdtType } | undefined
  return id => {
    if (last?.id !== id) last = { id, type: called(name, make, id) }
    return last.type
  }
}

function called (name: string, make: (id: ReplicaId) => CrdtType, id: ReplicaId): CrdtType {
  try {
    return make(id)
  } catch (cause) {
    throw new InvalidTypeError(`the function given for '${name}' failed`, { cause })
  }
}

function requireType (name: string, type: CrdtType): CrdtType {
  if (typeof type !== 'object' || type === null) throw new InvalidTypeError(`'${name}' is neither an object nor a function that returns one`)
  for (const member of ['initial', 'join', 'value'] as const) {
    if (typeof type[member] !== 'function') throw new InvalidTypeError(`'${name}' has no function ${member}`)
  }
  const mutators: unknown = type.mutators ?? {}
  if (typeof mutators !== 'object' || mutators === null) throw new InvalidTypeError(`the mutators of '${name}' are not an object`)
  for (const [key, mutate] of Object.entries(mutators)) {
    if (typeof mutate !== 'function') throw new InvalidTypeError(`the mutator ${key} of '${name}' is not a function`)
  }
  return type
}

function mutator (instanceOf: (id: ReplicaId) => CrdtType, key: string): Mutator<Anything, Anything> {
  return (id, state, ...args) => {
    const type = instanceOf(id)
    const mutate = type.mutators[key] as Mutator<Anything, Anything> // requireType has looked
    const delta: unknown = Reflect.apply(mutate, type.mutators, [id, state, ...args])
    return isEncoded(type) ? delta : plainCopy(delta)
  }
}

function isEncoded (type: CrdtType): type is EncodedType {
  return typeof type.encode === 'function' && typeof type.decode === 'function'
}

/** The type's own members, called on the type itself; a delta goes as a state does where the type does not say how. */
function trusted (type: EncodedType, members: Pick<CrdtType, 'mutators'> & { name: string }): CrdtType {
  const own: Record<string, unknown> = {}
  for (const member of MEMBERS) {
    const method: unknown = type[member]
    if (typeof method === 'function') own[member] = method.bind(type)
  }
  return {
    encodeDelta: type.encode.bind(type),
    decodeDelta: type.decode.bind(type),
    ...(type.queries === undefined ? {} : { queries: type.queries }),
    ...(own as unknown as Omit<CrdtType, 'mutators'>), // requireType has looked
    ...members
  }
}

/** The members of a type whose state is a value of the general codec. */
function adopted (type: CrdtType): Omit<CrdtType, 'name' | 'mutators'> {
  const join = (a: unknown, b: unknown, changes: Change[]): unknown => {
    const self = Object.create(type, { changed: { value: (change: Change) => { changes.push(change) } } })
    return Reflect.apply(type.join, self, [a, plainCopy(b), { strict: true }])
  }
  const decode = (bytes: Uint8Array): unknown => decodeValue(bytes, STATE_LIMITS)
  const encode = (state: unknown): Uint8Array => encodeValue(plainCopy(state), STATE_LIMITS)
  return {
    initial: () => type.initial(),
    join: (a, b) => join(a, b, []),
    value: state => type.value(state),
    joinWithChange (state, delta) {
      if (typeof type.joinWithChange === 'function') return type.joinWithChange(state, plainCopy(delta))
      const changes: Change[] = []
      const joined = join(state, delta, changes)
      return { state: joined, ...summarise(changes) }
    },
    ...(typeof type.incrementalValue === 'function' ? { incrementalValue: incremental(type.incrementalValue.bind(type)) } : {}),
    encode,
    decode,
    encodeDelta: encode,
    decodeDelta: decode,
    ...(type.queries === undefined ? {} : { queries: type.queries }),
    ...(typeof type.authors === 'function' ? { authors: (delta: unknown) => type.authors?.(delta) ?? [] } : {})
  }
}

/** The 2019 package showed an Immutable collection as plain data; its types still count on that. */
function incremental (compute: NonNullable<CrdtType['incrementalValue']>): NonNullable<CrdtType['incrementalValue']> {
  return (before, after, delta, cache) => {
    const own = compute(before, after, delta, isCached(cache) ? cache.own : cache)
    const cached: Cached = { value: toPlain(own.value), own }
    return cached
  }
}

function isCached (cache: { value: unknown } | undefined): cache is Cached {
  return cache !== undefined && 'own' in cache
}

function toPlain (value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('toJS' in value) || typeof value.toJS !== 'function') return value
  return value.toJS()
}
