/**
 * Limits of protocol version 1. *Validity* limits decide what an entry may be: changing one means a new suite, since
 * replicas must judge alike. *Transport* and *local* limits only defer work or end a session.
 */
export const limits = Object.freeze({
  /** Transport. One message on a channel; libp2p's read buffer is 4 MiB, and a quarter leaves room for four. */
  frameBytes: 1 << 20,
  /** Validity. One sealed body; larger changes travel in parts. Small enough to verify within a millisecond. */
  bodyBytes: 256 * 1024,
  /** Validity. Direct dependencies named by one entry; only replicas that changed since the author's last entry. */
  deps: 1024,
  /** Validity. Joined parts of one change. */
  joinedBodyBytes: 64 * 1024 * 1024,
  /** Validity. Changed documents in one body. */
  documentsPerBody: 4096,
  /** Validity. Nesting of an encoded value: deeper input exhausts the stack of generic decoders. */
  nesting: 32,
  /** Validity. Items of an encoded value: 4 MiB of empty maps cost 330 MB in a generic decoder. */
  items: 50_000,
  /** Validity. Highest sequence number + 1: six bytes on the wire. */
  sequence: 2 ** 48,
  /** Transport. One snapshot chunk. */
  chunkBytes: 64 * 1024,
  /** Quota. A whole snapshot. */
  snapshotBytes: 64 * 1024 * 1024,
  /** Validity. Replicas in a snapshot manifest, so that it fits a body. */
  manifestHeads: 3000,
  /** Validity. One gossip message. */
  gossipBytes: 4096,
  /** Validity. Addresses in a member record. */
  addresses: 8,
  /** Local. Replicas in one VECTOR message. */
  heads: 16_384,
  /** Local. HELLO and AUTH, each, in ms. */
  handshakeMS: 5000,
  /** Local. Bytes sent to a peer that it has not yet acknowledged. */
  windowBytes: 1 << 20,
  /** Local. Causally early entries kept per collaboration: count and bytes. */
  pendingEntries: 1000,
  pendingBytes: 4 << 20
})
