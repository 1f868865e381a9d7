import type { Dependency, EntryHeader } from './entry.js'
import type { CollaborationId, ReplicaId } from './ids.js'

export type Role = 'writer' | 'reader' | 'pinner' | 'open'

/** The end of a replica's log as somebody has it: `hash` is the first 16 bytes of the last entry's hash. */
export type Head = Dependency

/** Consecutive entries of one replica without what the receiver can recompute (replica, seq, previous, body hash). */
export interface EntryRun {
  readonly replica: ReplicaId
  /** `seq` of the first entry. */
  readonly first: number
  readonly entries: ReadonlyArray<Pick<EntryHeader, 'kind' | 'suite' | 'continues' | 'epoch' | 'deps'> & {
    readonly signature: Uint8Array
    readonly body: Uint8Array
  }>
}

/**
 * Wire messages of one channel. The opener of a channel pushes, the other end pulls: P marks what the pushing side
 * sends, Q what the pulling side sends.
 */
export type Message =
  /** P Q first: what I speak, which collaboration, who I claim to be. */
  | { readonly type: 'hello', readonly minVersion: number, readonly maxVersion: number, readonly features: number,
      readonly cid: CollaborationId, readonly role: Role, readonly nonce: Uint8Array,
      readonly maxFrameBytes: number, readonly windowBytes: number }
  /** P Q second: proof of the role over both HELLOs. Writers send their certificate and a signature, readers a MAC. */
  | { readonly type: 'auth', readonly certificate: Uint8Array, readonly proof: Uint8Array }
  /** Q what I have (the start, and an acknowledgement later); P what I have (a digest; announcing without sending). */
  | { readonly type: 'vector', readonly heads: readonly Head[] }
  /** P certificates of replicas whose entries follow. */
  | { readonly type: 'certificates', readonly certificates: readonly Uint8Array[] }
  /** P entries. */
  | { readonly type: 'entries', readonly runs: readonly EntryRun[] }
  /** Q something before what you sent is missing here: this is what I have; send from there. */
  | { readonly type: 'want', readonly heads: readonly Head[] }
  /** Q I get these from somebody else: announce, do not send. */
  | { readonly type: 'lazy' }
  /** Q send as you get them. */
  | { readonly type: 'eager' }
  /** P snapshots I hold, and checkpoints of them; each is the entry that carries it. */
  | { readonly type: 'snapshots', readonly manifests: readonly Uint8Array[], readonly checkpoints: readonly Uint8Array[] }
  /** Q P ask for one chunk of a snapshot, named by the hash of its manifest entry (32 bytes). */
  | { readonly type: 'getChunk', readonly snapshot: Uint8Array, readonly index: number }
  /** Q P the chunk; empty bytes say "not here". */
  | { readonly type: 'chunk', readonly snapshot: Uint8Array, readonly index: number, readonly bytes: Uint8Array }
  /** Q P ask for the signed heads of 16 entries that a snapshot names: the heads `16 × index` and on of its manifest. */
  | { readonly type: 'getEvidence', readonly snapshot: Uint8Array, readonly index: number }
  /** Q P canonical bytes of those entries through their signature, in the manifest's order; none say "not here". */
  | { readonly type: 'evidence', readonly snapshot: Uint8Array, readonly index: number, readonly signedHeads: readonly Uint8Array[] }
  /** Q a pinner's signed receipt (see gossip-message). */
  | { readonly type: 'persisted', readonly receipt: Uint8Array }
  /** Q all bytes of ENTRIES frames taken in since the session began; cumulative, so a lost one does no harm. */
  | { readonly type: 'credit', readonly consumedBytes: number }
  /** P Q two headers with one (replica, seq) and different hashes: the replica equivocated. */
  | { readonly type: 'proof', readonly first: Uint8Array, readonly second: Uint8Array }
  | { readonly type: 'ping', readonly nonce: number, readonly reply: boolean }
  /** P Q a message of a later version that may be skipped; only ever decoded. */
  | { readonly type: 'unknown', readonly code: number }

/** Messages that can be encoded. */
export type KnownMessage = Exclude<Message, { readonly type: 'unknown' }>

/** The message of one type. */
export type MessageOf<Type extends Message['type']> = Extract<Message, { readonly type: Type }>
