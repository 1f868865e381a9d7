/**
 * Wire bytes of peer-base, protocol version 1: version vectors, sealed entries, messages, and a bounded codec for each.
 * The byte tables are in docs/PROTOCOL.md. This package does no IO, owns no key and computes no hash: what needs one takes
 * it as an argument. It throws only `ProtocolError`.
 *
 * @example
 * import { classify, decodeMessage, expandRun } from '@peer-base/protocol'
 *
 * const message = decodeMessage(frame)
 * if (message.type === 'entries') {
 *   for (const run of message.runs) {
 *     const { entries } = expandRun(run, { cid, previous: hashOfEntryBefore(run), hash: sha256 })
 *     const ready = entries.filter((entry) => classify(entry.header, vector) === 'ready')
 *   }
 * }
 *
 * @packageDocumentation
 */
export type { ReplicaId, CollaborationId } from './ids.js'
export {
  asCollaborationId, asReplicaId, collaborationIdFromBytes, collaborationIdToBytes, replicaIdFromBytes, replicaIdToBytes
} from './ids.js'

export type { Blame, ProtocolErrorReason } from './errors.js'
export { ProtocolError } from './errors.js'
export { limits } from './limits.js'

export type { Causality, Order, VersionVector } from './version-vector.js'
export {
  advance, classify, compare, covers, difference, emptyVector, equals, join, meet, sortedEntries, vectorFromHeads
} from './version-vector.js'

export type { Dependency, Entry, EntryHead, EntryHeader } from './entry.js'
export { entryKind, suite } from './entry.js'
export type { EntryParts, UnsignedEntry } from './entry-codec.js'
export {
  assembleEntry, associatedData, encodeHeader, entryHeadBytes, entryHeaderBytes, entryHeadMaxBytes, entryMaxBytes, entryMinBytes,
  hashBytes, hashedBytes, parseEntry, parseEntryHead, signedBytes, unsignedBytes
} from './entry-codec.js'

export type { EntryRun, Head, KnownMessage, Message, MessageOf, Role } from './message.js'
export { decodeMessage, encodeMessage } from './codec.js'
export type { ExpandedRun, RunContext } from './run.js'
export { compactRun, expandRun } from './run.js'

export type { Announcement, GossipMessage, MemberRecord, Receipt } from './gossip-message.js'
export { decodeGossip, encodeGossip, unauthenticatedBytes } from './gossip-message-codec.js'
export type { Checkpoint } from './checkpoint.js'
export { decodeCheckpoint, encodeCheckpoint } from './checkpoint-codec.js'
export type { Retirement, RetirementBox } from './retirement.js'
export { decodeRetirement, encodeRetirement } from './retirement.js'
export type { SnapshotManifest } from './snapshot-manifest.js'
export type { ChunkPlace } from './snapshot-manifest-codec.js'
export { chunkAssociatedData, decodeManifest, encodeManifest, stateBytes } from './snapshot-manifest-codec.js'
export type { DocumentDelta, DocumentState } from './plaintext.js'
export { decodeBody, decodeDocuments, encodeBody, encodeDocuments } from './plaintext.js'
export { appProtocol, appTopic, collaborationTopic, syncProtocol } from './protocol-ids.js'
export type { AuthContext } from './auth-bytes.js'
export { authBytes } from './auth-bytes.js'
