import fc from 'fast-check'
import {
  asReplicaId, assembleEntry, decodeBody, decodeDocuments, decodeGossip, decodeManifest, decodeMessage, encodeBody, encodeDocuments, encodeGossip,
  encodeManifest, encodeMessage, entryHeadBytes, entryHeadMaxBytes, limits, parseEntry, parseEntryHead, ProtocolError
} from '@peer-base/protocol'
import type { DocumentDelta, DocumentState, Entry, GossipMessage, KnownMessage, Message, ReplicaId, SnapshotManifest } from '@peer-base/protocol'
import { documentDeltas, entries, gossipMessages, manifests, messageArbitraries } from '../../packages/protocol/test/support/arbitraries.js'
import type { Decoder } from './decoder.js'

function corpus<T> (arbitrary: fc.Arbitrary<T>, encode: (value: T) => Uint8Array, count = 60): Uint8Array[] {
  return fc.sample(arbitrary, { numRuns: count, seed: 1 }).map(encode)
}

/** The sender is to blame, and is told where. */
const isTyped = (error: unknown, { length }: Uint8Array): boolean =>
  error instanceof ProtocolError && error.blame !== 'none' && error.offset <= length

const states = documentDeltas.map((parts) => parts.map(({ path, type, delta }): DocumentState => ({ path, type, state: delta })))
const encodeManifestAgain = (value: unknown): Uint8Array => encodeManifest(value as SnapshotManifest)
const encodeStates = (value: unknown): Uint8Array => encodeDocuments(value as DocumentState[])
const encodeKnown = (message: unknown): Uint8Array | undefined =>
  (message as Message).type === 'unknown' ? undefined : encodeMessage(message as KnownMessage)

/** Frames that are full of the smallest things that fit: what costs most for its bytes. */
function largeMessages (): Uint8Array[] {
  const replica = (number: number): ReplicaId => asReplicaId(number.toString(16).padStart(32, '0'))
  const entry = { kind: 1, suite: 1, continues: false, epoch: 0, deps: [], signature: new Uint8Array(64), body: new Uint8Array(0) }
  const messages: KnownMessage[] = [
    { type: 'entries', runs: [{ replica: replica(1), first: 0, entries: Array.from({ length: 14_900 }, () => entry) }] },
    { type: 'entries', runs: Array.from({ length: 11_700 }, (_, number) => ({ replica: replica(number), first: 0, entries: [entry] })) },
    { type: 'vector', heads: Array.from({ length: limits.heads }, (_, number) => ({ replica: replica(number), end: 1, hash: new Uint8Array(16) })) },
    { type: 'evidence', snapshot: new Uint8Array(32), index: 0, signedHeads: Array.from({ length: limits.evidenceHeads }, () => new Uint8Array(entryHeadMaxBytes)) },
    { type: 'certificates', certificates: Array.from({ length: limits.certificates }, () => new Uint8Array(1)) }
  ]
  return messages.map((message) => encodeMessage(message))
}

/** As many documents as there may be. */
function largeSnapshot (): Uint8Array {
  return encodeDocuments(Array.from({ length: limits.documentsPerSnapshot }, (_, number) => (
    { path: [number.toString(16).padStart(4, '0')], type: '', state: new Uint8Array(0) }
  )))
}

const shared = { inputsPerRound: 1000, isTyped }

/** Everything that comes off a channel or a topic. What `encode` is given is what `decode` of the same row returned. */
export const wireDecoders: readonly Decoder[] = [
  {
    ...shared,
    name: 'messages',
    valid: () => Object.values(messageArbitraries)
      .flatMap((arbitrary) => corpus(arbitrary as fc.Arbitrary<KnownMessage>, (message) => encodeMessage(message), 6)),
    decode: (bytes) => decodeMessage(bytes),
    encode: encodeKnown
  },
  { ...shared, name: 'large messages', inputsPerRound: 3, valid: largeMessages, decode: (bytes) => decodeMessage(bytes), encode: encodeKnown },
  { ...shared, name: 'entries', valid: () => corpus(entries, ({ bytes }) => bytes), decode: parseEntry, encode: (entry) => assembleEntry(entry as Entry).bytes },
  { ...shared, name: 'entry heads', valid: () => corpus(entries, entryHeadBytes), decode: parseEntryHead },
  {
    ...shared,
    name: 'gossip',
    valid: () => corpus(gossipMessages, (message) => encodeGossip(message)),
    decode: (bytes) => decodeGossip(bytes),
    encode: (message) => encodeGossip(message as GossipMessage)
  },
  { ...shared, name: 'snapshot manifests', valid: () => corpus(manifests, encodeManifest), decode: decodeManifest, encode: encodeManifestAgain },
  { ...shared, name: 'bodies', valid: () => corpus(documentDeltas, encodeBody), decode: decodeBody, encode: (value) => encodeBody(value as DocumentDelta[]) },
  { ...shared, name: 'snapshots', valid: () => corpus(states, encodeDocuments), decode: decodeDocuments, encode: encodeStates },
  { ...shared, name: 'large snapshots', inputsPerRound: 2, valid: () => [largeSnapshot()], decode: decodeDocuments, encode: encodeStates }
]
