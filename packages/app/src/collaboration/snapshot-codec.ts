import { chunkAssociatedData, decodeDocuments, type DocumentState, encodeDocuments, limits } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Snapshot } from '../replica/snapshot-rows.js'
import { concatBytes, equalBytes } from '../util/bytes.js'
import { deflate, inflate, InflatedTooLarge } from '../util/deflate.js'
import type { CollaborationAuthor, CollaborationCrypto } from './crypto.js'
import { stateHashOf } from './document-states.js'

/** Plaintext of one chunk, so that sealed it stays under the chunk limit. */
const chunkPlaintextBytes = limits.chunkBytes - 256

export interface SealedState {
  readonly stateHash: Uint8Array
  readonly chunks: readonly Uint8Array[]
}

/** Documents in canonical order, deflated, cut into chunks, each sealed and bound to its place. */
export async function sealState (documents: readonly DocumentState[], { author, crypto }: {
  readonly author: CollaborationAuthor
  readonly crypto: Pick<CollaborationCrypto, 'cid' | 'mac'>
}): Promise<SealedState> {
  const state = encodeDocuments(documents)
  const packed = await deflate(state)
  const count = Math.max(1, Math.ceil(packed.length / chunkPlaintextBytes))
  const stateHash = stateHashOf(state, crypto)
  const chunks: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    const piece = packed.subarray(index * chunkPlaintextBytes, (index + 1) * chunkPlaintextBytes)
    chunks.push(await author.sealChunk(chunkAssociatedData({ cid: crypto.cid, stateHash, index, count }), piece))
  }
  return { stateHash, chunks }
}

/** @throws what opening or decoding throws, PEERBASE_BAD_ENTRY when the state is not what the manifest says. */
export async function openState (
  { manifest: { stateHash }, entry: { header: { replica: author, suite } } }: Pick<Snapshot, 'manifest' | 'entry'>,
  chunks: readonly Uint8Array[],
  crypto: CollaborationCrypto
): Promise<DocumentState[]> {
  const pieces: Uint8Array[] = []
  for (const [index, sealed] of chunks.entries()) {
    const associatedData = chunkAssociatedData({ cid: crypto.cid, stateHash, index, count: chunks.length })
    pieces.push(await crypto.openChunk({ author, suite, sealed, associatedData }))
  }
  const state = await inflated(concatBytes(...pieces))
  if (!equalBytes(stateHashOf(state, crypto), stateHash)) {
    throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A snapshot does not contain the state its manifest names', { blame: 'ignore' })
  }
  return decodeDocuments(state)
}

async function inflated (packed: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(packed, limits.snapshotBytes)
  } catch (error) {
    if (!(error instanceof InflatedTooLarge)) throw error
    throw new PeerBaseError('PEERBASE_TOO_LARGE', `A snapshot inflates to more than ${limits.snapshotBytes} bytes`, { blame: 'penalise', cause: error })
  }
}
