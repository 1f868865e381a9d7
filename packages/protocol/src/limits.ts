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
  /** Validity. Documents in a snapshot: with their paths they stay within tens of MiB of memory. */
  documentsPerSnapshot: 65_536,
  /** Validity. Nesting of an encoded value: deeper input exhausts the stack of generic decoders. */
  nesting: 32,
  /** Validity. Items of an encoded value: 4 MiB of empty maps cost 330 MB in a generic decoder. */
  items: 50_000,
  /** Validity. A sequence number is below this, so that the end of any log still fits six bytes. */
  sequence: 2 ** 48 - 1,
  /** Validity. Names in a document's path. */
  pathDepth: 16,
  /** Validity. One name, or the name of a type, in UTF-8. */
  nameBytes: 1024,
  /** Transport. One snapshot chunk. */
  chunkBytes: 64 * 1024,
  /** Validity. Chunks in a snapshot manifest: twice what a default snapshot needs, and the manifest still fits a body. */
  snapshotChunks: 2048,
  /** Quota. A whole snapshot. */
  snapshotBytes: 64 * 1024 * 1024,
  /** Validity. Boxes in an entry that retires a collaboration, so that it fits a body. */
  boxes: 1024,
  /** Validity. One box: two keys, sealed. */
  boxBytes: 128,
  /** Validity. Replicas in a snapshot manifest, so that it fits a body. */
  manifestHeads: 3000,
  /** Transport. Signed heads in one message of evidence: at their largest, 39 kB each, they fit a frame. */
  evidenceHeads: 16,
  /** Quota. Evidence of a whole snapshot: 5 kB for each of the most heads there may be. */
  evidenceBytes: 16 * 1024 * 1024,
  /** Validity. One gossip message. */
  gossipBytes: 4096,
  /** Validity. Addresses in a member record. */
  addresses: 8,
  /** Transport. One certificate chain: three links, with room. */
  certificateBytes: 1024,
  /** Transport. Certificates in one message. */
  certificates: 4096,
  /** Transport. A MAC, or a signature by any kind of libp2p key. */
  proofBytes: 1024,
  /** Transport. Snapshot manifests announced in one message. */
  manifests: 64,
  /** Transport. Checkpoints announced with them: each costs its receiver a signature check. */
  checkpoints: 64,
  /** Transport. A peer id or an address in text. */
  addressBytes: 512,
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
