import { entryHeadBytes, limits, type ReplicaId, type SnapshotManifest } from '@peer-base/protocol'
import { equalBytes } from '../util/bytes.js'
import type { DeltaLog, FullHead } from './delta-log.js'
import { cutIntoPieces, type Evidence, type EvidencePiece, headsOfPiece, pieceCount } from './evidence.js'

/**
 * Signed heads at hand without asking anybody: of entries that are kept, and of each replica's last one that only a snapshot covers. Every
 * one has a signature that was verified.
 */
export interface SignedHeads {
  of (head: FullHead): Uint8Array | undefined
  /** A piece of a snapshot's evidence; undefined where a head of it is not at hand. */
  piece (manifest: Pick<SnapshotManifest, 'heads'>, index: number): EvidencePiece | undefined
  /** All of a snapshot's evidence; undefined where a head is not at hand. */
  evidence (manifest: Pick<SnapshotManifest, 'heads'>): Evidence | undefined
  /** Remembers what was verified, for when the entries are gone. */
  learn (manifest: Pick<SnapshotManifest, 'heads'>, evidence: Evidence): void
}

/** Memory: of each replica one. */
export function createSignedHeads (log: Pick<DeltaLog, 'record'>): SignedHeads {
  const newest = new Map<ReplicaId, FullHead & { readonly bytes: Uint8Array }>()
  const of = ({ replica, end, hash }: FullHead): Uint8Array | undefined => {
    const record = log.record(replica, end - 1)
    if (record?.checked === true) return equalBytes(record.hash, hash) ? entryHeadBytes(record.entry) : undefined
    const learnt = newest.get(replica)
    return learnt?.end === end && equalBytes(learnt.hash, hash) ? learnt.bytes : undefined
  }
  const allOf = (heads: readonly FullHead[]): Uint8Array[] | undefined => {
    const signed = heads.map(of)
    return signed.every((bytes) => bytes !== undefined) ? signed : undefined
  }
  return {
    of,
    piece: (manifest, index) => allOf(headsOfPiece(manifest, index)),
    evidence: ({ heads }) => {
      const signed = allOf(heads)
      return signed === undefined ? undefined : cutIntoPieces(signed)
    },
    learn (manifest, evidence) {
      for (let index = 0; index < pieceCount(manifest); index++) {
        for (const [place, head] of headsOfPiece(manifest, index).entries()) {
          const bytes = evidence[index]?.[place]
          // Not a view: what came beside it need not stay.
          if (bytes !== undefined && (newest.get(head.replica)?.end ?? 0) < head.end) newest.set(head.replica, { ...head, bytes: bytes.slice() })
        }
      }
    }
  }
}

/** Bytes of evidence, as far as a quota counts them. */
export function evidenceBytes (evidence: Evidence): number {
  return evidence.flat().reduce((sum, { length }) => sum + length, 0)
}

/** Evidence that nobody would take in: its snapshot could be offered to none. */
export const isTooMuch = (evidence: Evidence): boolean => evidenceBytes(evidence) > limits.evidenceBytes
