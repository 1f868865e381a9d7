import type { ReplicaId } from './ids.js'

/** What an entry carries. Numbers this version does not know are kept and forwarded, not applied. */
export const entryKind = Object.freeze({ ops: 1, snapshot: 2, checkpoint: 3, epoch: 4, retire: 5 })

/** How bodies are sealed and headers signed: 1 AES-256-GCM + Ed25519, 2 XChaCha20-Poly1305 + Ed25519. */
export const suite = Object.freeze({ aesGcm: 1, xchacha: 2 })

/** A dependency on another replica's log: everything before `end`, whose last entry hashes to `hash` (16 bytes). */
export interface Dependency {
  readonly replica: ReplicaId
  readonly end: number
  readonly hash: Uint8Array
}

/** The authenticated clear part of an entry, before its body is known. */
export interface EntryHeader {
  readonly kind: number
  readonly suite: number
  /** The change goes on in this author's next entry; the last part completes it. */
  readonly continues: boolean
  readonly replica: ReplicaId
  /** Position in the replica's log, from 0. */
  readonly seq: number
  /** Hash of the replica's entry `seq - 1`; 32 zero bytes when `seq` is 0. */
  readonly previous: Uint8Array
  /** Key epoch whose secrets seal the body. */
  readonly epoch: number
  /** Sorted by replica; only those that moved since this replica's previous entry; never the replica itself. */
  readonly deps: readonly Dependency[]
}

/** A sealed entry: the unit of log, wire and store. Its bytes never change after sealing. */
export interface Entry {
  readonly header: EntryHeader
  /** As claimed in `bytes`, 32 bytes: whoever can hash compares it with `body`. */
  readonly bodyHash: Uint8Array
  readonly signature: Uint8Array
  readonly body: Uint8Array
  /** The canonical bytes, as stored: header, body length, body hash, signature, body. */
  readonly bytes: Uint8Array
  /** Where the signature begins in `bytes`: what stands before it is signed. */
  readonly signedEnd: number
}

/** What a sealed entry says of itself without its body: the canonical bytes through the signature. */
export interface EntryHead {
  readonly header: EntryHeader
  readonly bodyLength: number
  readonly bodyHash: Uint8Array
  readonly signature: Uint8Array
  readonly bytes: Uint8Array
  readonly signedEnd: number
}
