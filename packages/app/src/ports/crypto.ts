import type { ReplicaId } from '@peer-base/protocol'

/** What a keyless peer can check: certificates against the collaboration id, signatures against certificates. */
export interface Verifier {
  /** SHA-256, 32 bytes. */
  hash (bytes: Uint8Array): Uint8Array
  /** Takes in a replica's certificate and returns whose it is; rejects with a typed error when it does not hold. */
  admit (certificate: Uint8Array): Promise<ReplicaId>
  /** Whether a certificate holds; it is not taken in. */
  holds (certificate: Uint8Array): Promise<boolean>
  knows (replica: ReplicaId): boolean
  /** As if it had never been admitted: nothing is from it. */
  forget (replica: ReplicaId): void
  /** Whether `signature` over `bytes` is by the admitted replica; false for an unknown one. */
  verify (replica: ReplicaId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** The same without a promise, where the platform works at once; else undefined. */
  verifySync? (replica: ReplicaId, bytes: Uint8Array, signature: Uint8Array): boolean | undefined
}

/** One replica's hand: seals and signs what it writes. */
export interface Author {
  readonly replica: ReplicaId
  readonly certificate: Uint8Array
  /** How it seals: the header names it. */
  readonly suite: number
  sign (bytes: Uint8Array): Promise<Uint8Array>
  sealBody (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** The same two without a promise, where the platform works at once. */
  readonly signSync?: ((bytes: Uint8Array) => Uint8Array) | undefined
  readonly sealBodySync?: ((associatedData: Uint8Array, plaintext: Uint8Array) => Uint8Array) | undefined
}

/** Proof of a role over the transcript of a channel's HELLOs. */
export interface Authenticator {
  prove (transcript: Uint8Array): Promise<{ readonly certificate: Uint8Array, readonly proof: Uint8Array }>
  /** False refuses the channel. A keyless peer cannot check a reader's MAC, and lets it pass as unproven. */
  check (claim: {
    readonly role: 'writer' | 'reader' | 'pinner' | 'open'
    readonly transcript: Uint8Array
    readonly certificate: Uint8Array
    readonly proof: Uint8Array
  }): Promise<boolean>
}
