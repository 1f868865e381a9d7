import {
  type CollaborationId, decodeMessage, encodeMessage, type EntryHead, hashedBytes, limits, parseEntryHead, signedBytes, type SnapshotManifest
} from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import type { FullHead } from './delta-log.js'

/** Signed heads of the entries that 16 heads of a manifest name, in its order: canonical bytes through the signature. */
export type EvidencePiece = readonly Uint8Array[]

/** All of them: each replica's own word that it wrote what a snapshot says it covers. */
export type Evidence = readonly EvidencePiece[]

export interface EvidenceContext { readonly cid: CollaborationId, readonly verifier: Pick<Verifier, 'hash' | 'knows' | 'verify'> }

/** How many pieces the evidence of a snapshot has. */
export const pieceCount = ({ heads }: Pick<SnapshotManifest, 'heads'>): number => Math.ceil(heads.length / limits.evidenceHeads)

/** The heads that a piece is about: none where there is no such piece. */
export function headsOfPiece ({ heads }: Pick<SnapshotManifest, 'heads'>, index: number): readonly FullHead[] {
  return heads.slice(index * limits.evidenceHeads, (index + 1) * limits.evidenceHeads)
}

/** Cuts signed heads, in the manifest's order, into pieces. */
export function cutIntoPieces (signedHeads: readonly Uint8Array[]): Evidence {
  const pieces: EvidencePiece[] = []
  for (let start = 0; start < signedHeads.length; start += limits.evidenceHeads) pieces.push(signedHeads.slice(start, start + limits.evidenceHeads))
  return pieces
}

/** Whether a piece is of the entries that these heads name. Its signatures are not looked at. O(bytes). */
export function isOfHeads (piece: EvidencePiece, heads: readonly FullHead[], { cid, verifier }: {
  readonly cid: CollaborationId
  readonly verifier: Pick<Verifier, 'hash'>
}): boolean {
  return heads.length > 0 && piece.length === heads.length && heads.every(({ replica, end, hash }, index) => {
    const signed = parsed(piece[index])
    return signed !== undefined && signed.header.replica === replica && signed.header.seq === end - 1 &&
      equalBytes(verifier.hash(hashedBytes(cid, signed)), hash)
  })
}

/** Whether each replica signed its head; `unknown` where the certificate of one is not here. O(heads), each a signature to verify. */
export async function checkSignatures (piece: EvidencePiece, { cid, verifier }: EvidenceContext): Promise<'true' | 'false' | 'unknown'> {
  const signedHeads = piece.map((bytes) => parseEntryHead(bytes))
  if (signedHeads.some(({ header }) => !verifier.knows(header.replica))) return 'unknown'
  for (const signed of signedHeads) {
    if (!await verifier.verify(signed.header.replica, signedBytes(cid, signed), signed.signature)) return 'false'
  }
  return 'true'
}

/** What ends the session of who gives evidence that is none. */
export function badEvidence (): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent evidence that is not what its snapshot names: the channel is closed', { blame: 'penalise' })
}

/** A row of the store: the message that carries the piece. */
export function evidenceRow (snapshot: Uint8Array, index: number, signedHeads: EvidencePiece): Uint8Array {
  return encodeMessage({ type: 'evidence', snapshot, index, signedHeads })
}

/** What the row of a piece holds, if it is that: its signatures were checked when it was written. */
export function readEvidenceRow (
  bytes: Uint8Array,
  { hash, manifest, index }: { readonly hash: Uint8Array, readonly manifest: Pick<SnapshotManifest, 'heads'>, readonly index: number },
  context: Parameters<typeof isOfHeads>[2]
): EvidencePiece | undefined {
  try {
    const message = decodeMessage(bytes)
    if (message.type !== 'evidence' || message.index !== index || !equalBytes(message.snapshot, hash)) return undefined
    return isOfHeads(message.signedHeads, headsOfPiece(manifest, index), context) ? message.signedHeads : undefined
  } catch {
    return undefined
  }
}

function parsed (bytes: Uint8Array | undefined): EntryHead | undefined {
  try {
    return bytes === undefined ? undefined : parseEntryHead(bytes)
  } catch {
    return undefined
  }
}
