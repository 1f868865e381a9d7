import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { Anything, ReplicaId } from '../crdt-type.js'
import type { Dot } from './causal-context.js'

/**
 * The live dots of one causal type, indexed by what its mutators and its value ask for. Every change is told to it one
 * dot at a time, so it is the reverse index that keeps an operation flat in the size of the state.
 */
export interface DotStore<Payload> {
  /** Number of live dots; a store without one says nothing. */
  readonly size: number
  /** The dot was not there before. Returns what changed in the value, undefined for nothing. */
  insert (dot: Dot, payload: Payload): unknown
  /** The dot was there with this payload. Returns as `insert`. */
  delete (dot: Dot, payload: Payload): unknown
  /** Same reference while nothing changed. */
  value (): unknown
  /** Every live dot. */
  dots (): Iterable<Dot>
}

/**
 * Strings seen so far in one encoding, so that a repeated key costs a byte. 0 is followed by a new string, n > 0 is
 * the n-th string before.
 */
export interface KeyTable {
  write (writer: ByteWriter, key: string): void
  read (reader: ByteReader): string
}

/** What a mutator of a causal type builds: the dots it makes and the dots they take the place of. */
export interface Draft<Payload> {
  readonly replica: ReplicaId
  /** Makes the next dot of the replica. */
  add (payload: Payload): void
  /** Takes a dot out; the delta names it, so that it goes everywhere. */
  supersede (dot: Dot): void
}

export type CausalMutator<Store, Payload> = (draft: Draft<Payload>, store: Store, ...args: Anything[]) => void

/** All that makes one causal type differ from another. */
export interface CausalKind<Store extends DotStore<Payload> = Anything, Payload = Anything> {
  readonly name: string
  createStore (): Store
  readonly mutators: Readonly<Record<string, CausalMutator<Store, Payload>>>
  /** Turns what `insert` and `delete` returned in one join into the events to emit. Without it the type tells no changes. */
  netChanges? (changes: unknown[]): unknown[]
  /** At least one byte, so that the size of the input bounds the number of dots. */
  writePayload (writer: ByteWriter, payload: Payload, keys: KeyTable): void
  readPayload (reader: ByteReader, keys: KeyTable): Payload
}
