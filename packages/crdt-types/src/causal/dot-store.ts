import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { Anything, ReplicaId } from '../crdt-type.js'
import type { KeyTable } from './key-table.js'

/** One event: the `counter`-th of `replica` in this document, counted from 1. */
export interface Dot {
  readonly replica: ReplicaId
  readonly counter: number
}

/** One step down into a map: the key, and the type that stands under it. */
export interface Step { readonly key: string, readonly kind: CausalKind }

/** The way from a document down to where a dot speaks; empty but in maps. */
export type Path = readonly Step[]

export const NO_PATH: Path = Object.freeze([])

/**
 * A dot with what it says, and where. Never changes, so states, deltas and the indexes over them share one object, and
 * one dot is one object throughout a state.
 */
export interface LiveDot<Payload = unknown> extends Dot {
  readonly path: Path
  readonly payload: Payload
}

/** The counters `[start, end)` of a replica. */
export interface DotRange { readonly replica: ReplicaId, readonly start: number, readonly end: number }

/** A delta in the making: where in the maps a mutator is at work, and what it has said so far. */
export interface Draft {
  readonly replica: ReplicaId
  /** The counter of the next dot. */
  next: number
  path: Path
  made: LiveDot[]
  gone: DotRange[]
}

/**
 * The live dots of one causal type, indexed by what its mutators and its value ask for. Every change is told to it one
 * dot at a time, so it is the reverse index that keeps an operation flat in the size of the state.
 */
export interface DotStore {
  /** Number of live dots; a store without one says nothing. */
  readonly size: number
  /** The dot was not there before. `depth` steps of its path lead here. Returns what changed in the value, undefined for nothing. */
  insert (dot: LiveDot<Anything>, depth: number): unknown
  /** The very dot was there. As `insert`. */
  delete (dot: LiveDot<Anything>, depth: number): unknown
  /** Same reference while nothing changed. */
  value (): unknown
  /** Takes every live dot out. O(size). */
  supersedeAll (draft: Draft): void
}

export type CausalMutator<Store> = (draft: Draft, store: Store, ...args: Anything[]) => void

/** The binary form of the steps before what a dot says. */
export interface PathCodec {
  /** Returns the kind at the end of the path, whose payload comes next. No table is needed where no other key is written. */
  write (writer: ByteWriter, path: Path, keys: KeyTable | undefined): CausalKind
  /** A path with at least one step. @throws PEERBASE_CRDT_DECODE */
  read (reader: ByteReader, keys: KeyTable): Path
}

/** All that makes one causal type differ from another. */
export interface CausalKind<Store extends DotStore = Anything, Payload = Anything> {
  readonly name: string
  createStore (): Store
  readonly mutators: Readonly<Record<string, CausalMutator<Store>>>
  /** Turns what `insert` and `delete` returned in one join into the events to emit. Without it the type tells no changes. */
  netChanges? (changes: unknown[]): unknown[]
  /** For a type whose dots speak further down; then the other two are never called. */
  readonly paths?: PathCodec
  /** At least one byte, so that the size of the input bounds the number of dots. */
  writePayload (writer: ByteWriter, payload: Payload): void
  /** @throws PEERBASE_CRDT_DECODE */
  readPayload (reader: ByteReader): Payload
}
