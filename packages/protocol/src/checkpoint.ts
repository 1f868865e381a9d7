/**
 * The clear body of a `checkpoint` entry: what state its author had at the heads of a snapshot. It attests the snapshot when
 * `stateHash` is the manifest's, and is an alarm when it is another.
 */
export interface Checkpoint {
  /** Hash of the manifest entry, 32 bytes. */
  readonly snapshot: Uint8Array
  /** Keyed hash of the author's own canonical plaintext state there, 32 bytes. */
  readonly stateHash: Uint8Array
}
