import { ByteReader } from '../codec/byte-reader.js'
import { ByteWriter } from '../codec/byte-writer.js'
import { compareStrings } from '../codec/compare-bytes.js'
import type { Anything, CrdtType, Mutator, ReplicaId } from '../crdt-type.js'
import { ExactSum } from './exact-sum.js'

/** What one replica counted, and the lattice it lives in. */
export interface EntryLattice<Entry> {
  /** The least upper bound; the very argument `a` when `b` adds nothing. */
  join (a: Entry, b: Entry): Entry
  /** What the entry adds to the value. */
  amount (entry: Entry): number
  write (writer: ByteWriter, entry: Entry): void
  read (reader: ByteReader): Entry
}

/** A state or a delta of a counter: the entries of replicas that counted. An entry never changes, it is replaced. */
export class Tally<Entry> {
  readonly entries = new Map<ReplicaId, Entry>()
  readonly sum = new ExactSum()
}

/** The mutators get the replica's own entry and return the new one, undefined when nothing is to be told. */
export type TallyMutator<Entry> = (own: Entry | undefined, ...args: Anything[]) => Entry | undefined

export interface TallyDefinition<Entry> {
  readonly name: string
  readonly lattice: EntryLattice<Entry>
  readonly mutators: Readonly<Record<string, TallyMutator<Entry>>>
}

/**
 * A counter made of one lattice entry per replica (Almeida et al. 2018, section 4.1). A mutation, its delta and the
 * join of that delta are O(1) whatever the number of replicas; a full state joins in O(replicas).
 */
export function createTallyType<Entry> ({ name, lattice, mutators }: TallyDefinition<Entry>): CrdtType<Tally<Entry>> {
  return {
    name,
    initial: () => new Tally(),
    join (a, b) {
      for (const [replica, entry] of b.entries) raise(lattice, a, replica, entry)
      return a
    },
    value: state => state.sum.value,
    mutators: Object.fromEntries(Object.entries(mutators).map(([key, mutate]) => [key, mutator(lattice, mutate)])),
    encode: state => encode(lattice, state, undefined),
    decode: bytes => decode(lattice, bytes, undefined),
    encodeDelta: (delta, author) => encode(lattice, delta, author),
    decodeDelta: (bytes, author) => decode(lattice, bytes, author),
    authors: delta => delta.entries.keys()
  }
}

function raise<Entry> (lattice: EntryLattice<Entry>, tally: Tally<Entry>, replica: ReplicaId, entry: Entry): void {
  const before = tally.entries.get(replica)
  const after = before === undefined ? entry : lattice.join(before, entry)
  if (after === before) return
  tally.entries.set(replica, after)
  if (before !== undefined) tally.sum.add(-lattice.amount(before))
  tally.sum.add(lattice.amount(after))
}

function mutator<Entry> (lattice: EntryLattice<Entry>, mutate: TallyMutator<Entry>): Mutator<Tally<Entry>, Tally<Entry>> {
  return (id, state, ...args) => {
    const delta = new Tally<Entry>()
    const entry = mutate(state.entries.get(id), ...args)
    if (entry !== undefined) raise(lattice, delta, id, entry)
    return delta
  }
}

/* count, count × (replica, entry), replicas ascending; a delta has before it: 1 and the author's entry, or 0. */

function encode<Entry> (lattice: EntryLattice<Entry>, tally: Tally<Entry>, author: ReplicaId | undefined): Uint8Array {
  const writer = new ByteWriter(16)
  if (author !== undefined) {
    const own = tally.entries.get(author)
    writer.u8(own === undefined ? 0 : 1)
    if (own !== undefined) lattice.write(writer, own)
  }
  const others = [...tally.entries].filter(([replica]) => replica !== author).sort((a, b) => compareStrings(a[0], b[0]))
  writer.varint(others.length)
  for (const [replica, entry] of others) {
    writer.replica(replica)
    lattice.write(writer, entry)
  }
  return writer.finish()
}

function decode<Entry> (lattice: EntryLattice<Entry>, bytes: Uint8Array, author: ReplicaId | undefined): Tally<Entry> {
  const reader = new ByteReader(bytes)
  const tally = new Tally<Entry>()
  if (author !== undefined) {
    const flag = reader.u8()
    if (flag > 1) throw reader.error('not a flag')
    if (flag === 1) raise(lattice, tally, author, lattice.read(reader))
  }
  const count = reader.count(4)
  let previous = ''
  for (let i = 0; i < count; i++) {
    const replica = reader.replica()
    if (compareStrings(previous, replica) >= 0 || replica === author) throw reader.error('replicas are repeated or out of order')
    previous = replica
    raise(lattice, tally, replica, lattice.read(reader))
  }
  reader.end()
  return tally
}
