/**
 * Who made a change. Any non-empty string; peer-base passes 32 lowercase hexadecimal digits, and the
 * binary forms spend 16 bytes on such an id and a length-prefixed UTF-8 string on any other.
 */
export type ReplicaId = string

/** What the compiler knows nothing of and the caller does: elements, states and arguments of types at large. */
export type Anything = any

/** A change in a form that an editor or a view can apply without reading the whole value. */
export type Change = unknown

/**
 * A delta-state CRDT (Almeida, Shoker, Baquero: "Delta State Replicated Data Types", 2018).
 *
 * A mutator returns a *delta*: a small state that, joined into any replica's state, makes the change there.
 * Deltas join into delta-groups with the same `join`, so `join` accepts state and delta on either side.
 *
 * Ownership: `a` belongs to `join`, which may change and return it; `b` is never touched, and what `join`
 * returns shares no mutable part with `b`. Callers who need the old `a` keep an encoded copy.
 */
export interface CrdtType<State = any, Delta = State> {
  /** The name it was defined under; the built-in types carry it, a user's type gets it from `define`. */
  readonly name?: string
  initial (): State
  /** The state that does nothing when joined: where a delta-group starts. `initial` when left out. */
  emptyDelta? (): Delta
  join (a: State, b: State | Delta): State
  /** Joins deltas into a delta-group. `join` when left out. Amortised O(|b|), never O(|a|). */
  joinDeltas? (a: Delta, b: Delta): Delta
  /** Same reference while the state is unchanged, where that is cheap. */
  value (state: State): any
  readonly mutators: Readonly<Record<string, Mutator<State, Delta>>>
  /** The value after `delta`, computed from the value before it where that is cheaper than `value`. */
  incrementalValue? (before: State, after: State, delta: Delta, cache?: { value: unknown }): { value: unknown }
  /**
   * As `join`, and tells what changed, for `shared.on('change')`: joins `delta` into `state` (owned, as `a` above).
   * A type without it emits `change` without an argument. Where `changes` is there, emit `change` once for each of its
   * items, in order, so never for an empty list.
   */
  joinWithChange? (state: State, delta: Delta): { state: State, change: Change, changes?: readonly Change[] }
  /** The full state in a compact form; the general codec is used where this is left out. */
  encode? (state: State): Uint8Array
  /** Bounded and strict. Throws `PEERBASE_CRDT_DECODE` with the offset and leaves nothing behind. */
  decode? (bytes: Uint8Array): State
  /**
   * A delta in a compact form. `author` made every dot in it, so its id need not travel. Small ones share a buffer:
   * whoever transfers bytes to a worker copies them first.
   */
  encodeDelta? (delta: Delta, author: ReplicaId): Uint8Array
  decodeDelta? (bytes: Uint8Array, author: ReplicaId): Delta
  /** Whose dots the delta creates, so that a forged dot is refused. */
  authors? (delta: Delta): Iterable<ReplicaId>
  /** Read-only functions of the state, offered on `shared` under their names with the state left out. They change nothing. */
  readonly queries?: Readonly<Record<string, (state: State, ...args: any[]) => unknown>>
  /** May this type stand inside an `ormap`? True for causal types. */
  readonly embeddable?: boolean
}

/** A type whose deltas name dots of others too: those they take the place of. All of them are embeddable. */
export interface CausalCrdtType<State = any, Delta = State> extends CrdtType<State, Delta> {
  /**
   * For delivery in causal order: has `state` seen every dot of others that `delta` names? False for a forged delta that
   * supersedes what its victim has not written yet. `authors` cannot tell, for it knows no state.
   */
  isCausal (state: State, delta: Delta, author: ReplicaId): boolean
}

/** Returns a delta, never the whole state, and changes nothing. Throws on a bad argument. */
export type Mutator<State, Delta> = (id: ReplicaId, state: State, ...args: any[]) => Delta

/** What `define` takes: a type, or a function of the replica id that makes one (the 2019 package's form). */
export type CrdtTypeDefinition = CrdtType | ((id: ReplicaId) => CrdtType)
