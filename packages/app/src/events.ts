import type { PeerId } from './ports/network.js'

/** A peer and where it can be reached, as it says itself. */
export interface PeerInfo {
  readonly id: PeerId
  readonly addresses: readonly string[]
}

/** Events of an app. Each fires when what it tells is already true. */
export type AppEvents = {
  /** A fault of our own; peers' faults are counted, not told. */
  error: [error: Error]
  /** First connection to a peer, and last one lost. */
  'peer connected': [peer: PeerInfo]
  'peer disconnected': [peer: PeerInfo]
  /** A push link to a peer was made, or the last one to it was lost, in any collaboration. */
  'outbound peer connected': [peer: PeerInfo]
  'outbound peer disconnected': [peer: PeerInfo]
  /** The same for links a peer made to push to us. */
  'inbound peer connected': [peer: PeerInfo]
  'inbound peer disconnected': [peer: PeerInfo]
  /** Raw app-wide gossip: anyone on the network can send it. */
  gossip: [bytes: Uint8Array, from: PeerId]
}

/** Events of a collaboration, root or sub. */
export type CollaborationEvents = {
  error: [error: Error]
  /** Ids of the members, this peer among them: one came or left, says something new of itself, or proved its role. */
  'membership changed': [members: Set<PeerId>]
  /** Once for each turn in which something changed; true if any change of it was made here. */
  'state changed': [fromSelf: boolean]
  /**
   * A replica signed two different entries for one place: its writer lies, or its storage was copied. What was taken of it stays;
   * members may differ in what it wrote after that. Once for each replica; everybody linked has been told.
   */
  equivocation: [replica: string]
  /**
   * Two writers had different states after the same changes: a fault of ours, of a type defined by the app, or a lie. `author` sealed a
   * snapshot, `witness` (undefined: this peer, which only reads) had another state there. Both stay as they are; keep a copy.
   */
  'state diverged': [parting: { readonly author: string, readonly witness: string | undefined }]
  /**
   * This peer's replica was used elsewhere (a restored backup, a copied profile), or newest entries of it rotted in the store: it was
   * given up, and what was written here under it since was written again under `replica`. Members have everything.
   */
  'replica rotated': [replica: string]
  /**
   * The store refuses writes (`PEERBASE_STORE_FULL`, `PEERBASE_STORE_FAILED`): work goes on in memory and with others, and what is refused is
   * tried again every few seconds. Once, until it recovers.
   */
  'store degraded': [error: Error]
  /** The store has taken everything that it refused. */
  'store recovered': []
  /** Everything so far is in the store. */
  saved: []
  stopped: []
}

/** Events of a shared document. */
export type SharedEvents = {
  error: [error: Error]
  /** One change of one document, in order: a patch where the type makes one. `fromSelf` is true for own changes. */
  change: [change: unknown, fromSelf: boolean]
  /** The delta, own or of others. Not to be changed. */
  delta: [delta: unknown, fromSelf: boolean]
  'state changed': [fromSelf: boolean]
  /** The collaboration's version moved: replica → number of its entries. */
  'clock changed': [clock: ReadonlyMap<string, number>]
}

/** A version vector: replica id → number of its entries. */
export type VectorClock = ReadonlyMap<string, number>

/** How entries travel along a link: sent at once, or only announced, since they come sooner by another way. */
export type LinkMode = 'eager' | 'lazy'

/** Replication as it goes, per peer. */
export type ReplicationEvents = {
  error: [error: Error]
  replicating: [peer: PeerId, clock: VectorClock]
  replicated: [peer: PeerId, clock: VectorClock]
  receiving: [peer: PeerId, clock: VectorClock]
  received: [peer: PeerId, clock: VectorClock]
  pinning: [peer: PeerId, clock: VectorClock]
  /** A pinner signed that its disk has this much; trusted is one that the option `trustedPinners` names. */
  pinned: [peer: PeerId, clock: VectorClock, pinner: { readonly trusted: boolean }]
  'pinner joined': [peer: PeerId]
  'pinner left': [peer: PeerId]
  /** A link came, goes on in another mode, or went: then its mode is undefined. */
  'link changed': [peer: PeerId, link: { readonly direction: 'inbound' | 'outbound', readonly mode: LinkMode | undefined }]
}

/** Events of a private gossip channel. */
export type GossipEvents = {
  error: [error: Error]
  /** What a member said, own messages too. */
  message: [message: unknown, from: PeerId]
}
