import {
  type DocumentState, encodeBody, encodeManifest, entryHeadBytes, entryKind, type ReplicaId
} from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Store, Write } from '../ports/store.js'
import { createDeltaLog } from '../replica/delta-log.js'
import { createEntryWriter } from '../replica/entry-writer.js'
import { certificateWrite } from '../replica/log-rows.js'
import { evidenceRow } from '../replica/evidence.js'
import { chunkKey, evidenceKey, manifestKey } from '../replica/snapshot-rows.js'
import { toHex } from '../util/bytes.js'
import type { CollaborationCrypto } from './crypto.js'
import { sealState } from './snapshot-codec.js'

/** The rows that a collaboration was made to begin with. */
export interface Genesis {
  /** Takes them away again, as long as nobody has seen them. */
  readonly uproot: () => Promise<void>
}

/**
 * Lets a collaboration that nobody opened yet begin with a state: in its store there will be a snapshot, by a replica that writes nothing else.
 * It covers one entry without content, which is kept nowhere: everybody takes the snapshot.
 *
 * @param components.store prefixed: of the new collaboration, and empty
 * @throws what sealing or the store throws; ProtocolError for a state over the limits of a snapshot
 */
export async function plantGenesis (
  { store, crypto }: { readonly store: Store, readonly crypto: CollaborationCrypto }, documents: readonly DocumentState[]
): Promise<Genesis> {
  const { cid, verifier } = crypto
  const { author } = await crypto.author()
  await verifier.admit(author.certificate)
  const log = createDeltaLog()
  const write = createEntryWriter({ cid, author, verifier, log })
  const [first] = await write({ kind: entryKind.ops, sealed: true, plaintext: encodeBody([]) })
  if (first === undefined) throw noEntry()
  log.append(first)
  const { stateHash, chunks } = await sealState(documents, { author, crypto })
  const manifest = encodeManifest({
    heads: headsOf(author.replica, first.hash),
    stateHash,
    chunks: chunks.map((chunk) => ({ hash: verifier.hash(chunk), length: chunk.length })),
    previous: new Uint8Array(0)
  })
  const [entry] = await write({ kind: entryKind.snapshot, sealed: false, plaintext: manifest })
  if (entry === undefined) throw noEntry()
  const id = toHex(entry.hash)
  const writes: Write[] = [
    certificateWrite(author.replica, author.certificate),
    { key: manifestKey(id), value: entry.entry.bytes },
    ...chunks.map((value, index) => ({ key: chunkKey(id, index), value })),
    { key: evidenceKey(id, 0), value: evidenceRow(entry.hash, 0, [entryHeadBytes(first.entry)]) }
  ]
  await store.batch(writes)
  return { uproot: async () => { await store.batch(writes.map(({ key }): Write => ({ key, value: null }))) } }
}

function headsOf (replica: ReplicaId, hash: Uint8Array): Parameters<typeof encodeManifest>[0]['heads'] {
  return [{ replica, end: 1, hash }]
}

/** Every draft becomes an entry at least. */
const noEntry = (): PeerBaseError => new PeerBaseError('PEERBASE_BAD_ENTRY', 'A draft became no entry')
