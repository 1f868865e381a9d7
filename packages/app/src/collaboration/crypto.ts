import type { Keys } from '@peer-base/keys'
import type { CollaborationId, ReplicaId, Retirement, Role } from '@peer-base/protocol'
import type { Authenticator, Author, Verifier } from '../ports/crypto.js'

/** An author that can also seal snapshots. */
export interface CollaborationAuthor extends Author {
  sealChunk (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** The keys that `by` left for this replica; undefined where there are none for it. Rejects where they do not open. */
  openKeys (retirement: Retirement, by: ReplicaId): Promise<Keys | undefined>
}

export interface SealedPiece {
  readonly author: ReplicaId
  readonly associatedData: Uint8Array
  readonly sealed: Uint8Array
  readonly suite: number
}

/**
 * All that a collaboration asks of its keys. One implementation is made from `Keys`; the simulated world has a fast
 * stand-in of the same shape.
 */
export interface CollaborationCrypto {
  readonly cid: CollaborationId
  /** 16 bytes. */
  readonly nameTag: Uint8Array
  /** 32 bytes; undefined for an open collaboration. */
  readonly writePublicKey: Uint8Array | undefined
  readonly role: Role
  readonly canWrite: boolean
  readonly verifier: Verifier
  /** A new replica, or the one sealed before. Rejects where keys cannot write. */
  author (sealedKey?: Uint8Array): Promise<{ readonly author: CollaborationAuthor, readonly sealedKey: Uint8Array }>
  openBody (piece: SealedPiece): Promise<Uint8Array>
  /** The same without a promise, where the platform works at once; else undefined. Throws as `openBody` rejects. */
  openBodySync? (piece: SealedPiece): Uint8Array | undefined
  openChunk (piece: SealedPiece): Promise<Uint8Array>
  /** Seals other keys for these replicas, all of them known to the verifier, in the name of `author`. */
  sealKeys (boxes: { readonly author: ReplicaId, readonly keys: Keys, readonly replicas: readonly ReplicaId[] }): Promise<Retirement>
  /** Proves the role of `author`, or of a reader, or of an open collaboration's member. */
  authenticator (author: Author | undefined): Authenticator
  /** MAC under the member key, 32 bytes. */
  mac (bytes: Uint8Array): Uint8Array
  verifyMac (bytes: Uint8Array, mac: Uint8Array): boolean
  /** Name of a private gossip channel as it may stand in the clear. */
  gossipTopic (name: string): string
  sealGossip (message: { readonly peer: string, readonly associatedData: Uint8Array, readonly plaintext: Uint8Array }): Promise<Uint8Array>
  openGossip (message: { readonly peer: string, readonly associatedData: Uint8Array, readonly sealed: Uint8Array }): Promise<Uint8Array>
  /** 16 random bytes fit for proofs. */
  nonce (): Uint8Array
}
