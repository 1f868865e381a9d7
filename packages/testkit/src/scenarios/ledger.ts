import type { CollaborationCrypto, Store, Write } from '@peer-base/app'
import { decodeValue, encodeValue } from '@peer-base/crdt-types'
import type { CrdtType } from '@peer-base/crdt-types'
import { associatedData, classify, decodeBody, encodeHeader, entryKind, parseEntry } from '@peer-base/protocol'
import type { Entry, ReplicaId, VersionVector } from '@peer-base/protocol'
import { TestkitError } from '../testkit-error.js'

/**
 * Every sealed entry that anybody handed to a store, kept outside of the simulated world. It finds a number used twice the
 * moment the second entry is stored, and can rebuild the documents from the entries alone.
 */
export interface Ledger {
  /** Sees what is signed: where a counter is spent, whether or not the entry leaves. */
  signed (replica: ReplicaId, bytes: Uint8Array): void
  /**
   * `store`, watched. `version`: what its process has before a write, undefined while it starts; an entry that is stored
   * before what it depends on is a complaint.
   */
  watch<Watched extends Store> (store: Watched, version: () => VersionVector | undefined): Watched
  /** What went wrong so far. */
  readonly complaints: readonly string[]
  readonly entries: number
  /** Bytes of all sealed entries, each counted once. */
  readonly bytes: number
  /**
   * Documents made from the entries below `vector` in one causal order, with none of the engine's log or admission.
   * Key: JSON of path and type name; value: canonical bytes.
   */
  rebuild (vector: VersionVector, context: RebuildContext): Promise<Map<string, Uint8Array>>
}

export interface RebuildContext {
  readonly cid: CollaborationCrypto['cid']
  readonly open: CollaborationCrypto['openBody']
  readonly typeOf: (name: string) => CrdtType
}

const entryLabel = 'pb1/entry'

export function createLedger (): Ledger {
  return new EntryLedger()
}

class EntryLedger implements Ledger {
  readonly complaints: string[] = []
  bytes = 0
  readonly #entries = new Map<string, Uint8Array>()
  readonly #signed = new Map<string, Uint8Array>()

  get entries (): number { return this.#entries.size }

  signed (replica: ReplicaId, bytes: Uint8Array): void {
    const place = placeOfSigned(bytes)
    if (place === undefined) return
    const key = `${replica}/${place.toString(16).padStart(12, '0')}`
    const known = this.#signed.get(key)
    if (known === undefined) this.#signed.set(key, bytes)
    else if (Buffer.compare(known, bytes) !== 0) this.complaints.push(`counter reused: ${key} was signed twice`)
  }

  watch<Watched extends Store> (store: Watched, version: () => VersionVector | undefined): Watched {
    const { batch, batchSync } = store
    const hear = (writes: readonly Write[]): void => {
      const stored = new Map(version())
      for (const { key, value } of writes) {
        if (value === null || !key.startsWith('l/')) continue
        this.#take(key.slice(2), value)
        if (stored.size > 0) this.#expectCausal(parseEntry(value), stored)
      }
    }
    store.batch = async (writes: readonly Write[]): Promise<void> => {
      hear(writes)
      await batch.call(store, writes)
    }
    if (batchSync === undefined) return store
    store.batchSync = (writes: readonly Write[]): boolean => {
      hear(writes)
      return batchSync.call(store, writes)
    }
    return store
  }

  async rebuild (vector: VersionVector, { cid, open, typeOf }: RebuildContext): Promise<Map<string, Uint8Array>> {
    const documents = new Map<string, { readonly type: CrdtType, state: unknown }>()
    const parts = new Map<ReplicaId, Uint8Array[]>()
    for (const { header, body } of this.#causalOrder(vector)) {
      if (header.kind !== entryKind.ops) continue
      const sealed = { author: header.replica, suite: header.suite, sealed: body, associatedData: associatedData(cid, encodeHeader(header)) }
      const gathered = [...parts.get(header.replica) ?? [], await open(sealed)]
      parts.set(header.replica, header.continues ? gathered : [])
      if (header.continues) continue
      for (const { path, type: typeName, delta } of decodeBody(Buffer.concat(gathered))) {
        const key = JSON.stringify([path, typeName])
        const type = typeOf(typeName)
        const document = documents.get(key) ?? { type, state: type.initial() }
        const decoded: unknown = type.decodeDelta === undefined ? decodeValue(delta) : type.decodeDelta(delta, header.replica)
        document.state = type.join(document.state, decoded)
        documents.set(key, document)
      }
    }
    return new Map(Array.from(documents, ([key, { type, state }]) => [key, type.encode === undefined ? encodeValue(state) : type.encode(state)]))
  }

  #expectCausal ({ header }: Entry, stored: Map<ReplicaId, number>): void {
    if (classify(header, stored) === 'gap') this.complaints.push(`entry ${header.seq} of ${header.replica} was admitted before what it depends on`)
    stored.set(header.replica, Math.max(header.seq + 1, stored.get(header.replica) ?? 0))
  }

  #take (place: string, bytes: Uint8Array): void {
    const known = this.#entries.get(place)
    if (known === undefined) {
      this.#entries.set(place, bytes)
      this.bytes += bytes.length
    } else if (Buffer.compare(known, bytes) !== 0) {
      this.complaints.push(`two entries at one place: ${place}`)
    }
  }

  /** Each replica's entries in order, each entry after what it names: the latest-named first, so unlike the engine's order. */
  #causalOrder (vector: VersionVector): Entry[] {
    const ordered: Entry[] = []
    const done = new Map<ReplicaId, number>()
    const visit = (replica: ReplicaId, end: number): void => {
      for (let seq = done.get(replica) ?? 0; seq < end; seq = done.get(replica) ?? 0) {
        const place = `${replica}/${seq.toString(16).padStart(12, '0')}`
        const bytes = this.#entries.get(place)
        if (bytes === undefined) throw new TestkitError('PEERBASE_SIM_MISUSED', `Nobody ever stored entry ${place}, and yet it is covered`)
        const entry = parseEntry(bytes)
        for (const dep of entry.header.deps) visit(dep.replica, dep.end)
        if ((done.get(replica) ?? 0) > seq) continue
        done.set(replica, seq + 1)
        ordered.push(entry)
      }
    }
    for (const [replica, end] of [...vector].sort(([a], [b]) => a < b ? 1 : -1)) visit(replica, end)
    return ordered
  }
}

/** `9 "pb1/entry"`, 32 bytes of collaboration, then the header with its sequence number at 20. */
const sequenceAt = 1 + entryLabel.length + 32 + 20

/** The sequence number in what an entry's signature covers; undefined for other signatures. */
function placeOfSigned (bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer[0] !== entryLabel.length || buffer.toString('latin1', 1, 1 + entryLabel.length) !== entryLabel) return undefined
  return buffer.readUIntBE(sequenceAt, 6)
}
