import type { ReplicaId } from './ids.js'

/** The clear body of a `snapshot` entry: keyless holders check chunks and dominance with it. */
export interface SnapshotManifest {
  /** What the state contains: whole logs up to `end`, with the full 32-byte hash of each last entry. Sorted. */
  readonly heads: ReadonlyArray<{ readonly replica: ReplicaId, readonly end: number, readonly hash: Uint8Array }>
  /** Keyed hash of the canonical plaintext state, 32 bytes: equal for equal states, tells a keyless holder nothing. */
  readonly stateHash: Uint8Array
  /** Each sealed chunk: SHA-256 and length. */
  readonly chunks: ReadonlyArray<{ readonly hash: Uint8Array, readonly length: number }>
  /** Hash of the manifest entry this one follows, or empty. */
  readonly previous: Uint8Array
}
