import type { CollaborationId } from './ids.js'
import type { Head, Role } from './message.js'

/** Said on the app's topic: a collaboration exists, and the key that may certify its writers. Anyone recomputes `cid`. */
export interface Announcement {
  readonly type: 'announcement'
  readonly cid: CollaborationId
  /** 32 bytes; empty for an open collaboration. */
  readonly writePublicKey: Uint8Array
  /** 16 bytes. */
  readonly nameTag: Uint8Array
}

/** Said on a collaboration's topic by each peer for itself only; absence is expiry. */
export interface MemberRecord {
  readonly type: 'member'
  readonly cid: CollaborationId
  readonly peer: string
  readonly role: Role
  readonly addresses: readonly string[]
  /** Grows with every record of this peer; older ones are dropped. */
  readonly seq: number
  /** How long the record counts after it was heard; 0 says goodbye. */
  readonly ttlMS: number
  /** First 8 bytes of a digest over the view: members who disagree speak sooner. */
  readonly viewDigest: Uint8Array
  /** Writers' certificate; empty otherwise. */
  readonly certificate: Uint8Array
  /** MAC under the member key over everything before it; empty from pinners. */
  readonly mac: Uint8Array
}

/** A pinner's promise: these heads are on its disk. */
export interface Receipt {
  readonly type: 'receipt'
  readonly cid: CollaborationId
  readonly peer: string
  /** 16 bytes, made when the store was: a new store is a new promise. */
  readonly storeId: Uint8Array
  readonly heads: readonly Head[]
  /** By the pinner's libp2p identity, over everything before it. */
  readonly signature: Uint8Array
}

export type GossipMessage = Announcement | MemberRecord | Receipt
