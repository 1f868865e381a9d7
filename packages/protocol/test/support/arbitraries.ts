import fc from 'fast-check'
import { asCollaborationId, asReplicaId, assembleEntry, entryKind, limits } from '@peer-base/protocol'
import type {
  Checkpoint, CollaborationId, Dependency, DocumentDelta, Entry, EntryHeader, EntryRun, GossipMessage, KnownMessage, ReplicaId, Retirement,
  Role, SnapshotManifest, VersionVector
} from '@peer-base/protocol'

export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
export const bytesUpTo = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength })

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const replicaIds: fc.Arbitrary<ReplicaId> = bytesOf(16).map((bytes) => asReplicaId(hexOf(bytes)))
export const collaborationIds: fc.Arbitrary<CollaborationId> = bytesOf(32).map((bytes) => asCollaborationId(hexOf(bytes)))

/** Few replicas, so that they meet. */
export const closeReplicaIds: fc.Arbitrary<ReplicaId> = fc.constantFrom(...['0', '1', '7', 'a', 'f'].map((digit) => asReplicaId(digit.repeat(32))))

export const ends = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: limits.sequence }))

/** Small vectors over few replicas, so that all four orders turn up. */
export const vectors: fc.Arbitrary<VersionVector> =
  fc.uniqueArray(fc.tuple(closeReplicaIds, fc.integer({ min: 1, max: 3 })), { selector: ([replica]) => replica }).map((pairs) => new Map(pairs))

export function headLists (hashBytes: number, maxLength = 6, without?: ReplicaId): fc.Arbitrary<Dependency[]> {
  return fc.uniqueArray(fc.record({ replica: replicaIds, end: ends, hash: bytesOf(hashBytes) }), { selector: (head) => head.replica, maxLength })
    .map((heads) => heads.filter((head) => head.replica !== without).sort((a, b) => a.replica < b.replica ? -1 : 1))
}

const kinds = fc.oneof(fc.constantFrom(...Object.values(entryKind)), fc.integer({ min: 1, max: 255 }))
const sequences = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: limits.sequence - 1 }))

export const headers: fc.Arbitrary<EntryHeader> = fc.record({
  kind: kinds,
  suite: fc.integer({ min: 1, max: 255 }),
  continues: fc.boolean(),
  replica: replicaIds,
  seq: sequences,
  previous: bytesOf(32),
  epoch: fc.integer({ min: 0, max: 0xffff }),
  deps: headLists(16)
}).map((header) => header.seq === 0 ? { ...header, previous: new Uint8Array(32) } : header)

export const entries: fc.Arbitrary<Entry> =
  fc.record({ header: headers, bodyHash: bytesOf(32), signature: bytesOf(64), body: bytesUpTo(200) }).map(assembleEntry)

const runEntries: fc.Arbitrary<EntryRun['entries'][number]> = fc.record({
  kind: kinds,
  suite: fc.integer({ min: 1, max: 255 }),
  continues: fc.boolean(),
  epoch: fc.integer({ min: 0, max: 0xffff }),
  deps: headLists(16),
  signature: bytesOf(64),
  body: bytesUpTo(200)
})

export const runsOfEntries: fc.Arbitrary<EntryRun> = fc.record({
  replica: replicaIds,
  first: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: limits.sequence - 10 })),
  entries: fc.array(runEntries, { minLength: 1, maxLength: 4 })
})

const roles: fc.Arbitrary<Role> = fc.constantFrom('writer', 'reader', 'pinner', 'open')
const naturals = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat())
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const index = fc.integer({ min: 0, max: limits.snapshotChunks - 1 })
const piece = fc.integer({ min: 0, max: 187 })
const head = bytesUpTo(300, 162)

/** Each type of message that can be encoded. */
export const messageArbitraries: { readonly [Type in KnownMessage['type']]: fc.Arbitrary<Extract<KnownMessage, { type: Type }>> } = {
  hello: fc.record({
    type: fc.constant('hello' as const),
    minVersion: fc.integer({ min: 0, max: 9 }),
    maxVersion: fc.integer({ min: 9, max: 255 }),
    features: uint32,
    cid: collaborationIds,
    role: roles,
    nonce: bytesOf(16),
    maxFrameBytes: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    windowBytes: fc.integer({ min: 1, max: 2 ** 32 - 1 })
  }),
  auth: fc.record({ type: fc.constant('auth' as const), certificate: bytesUpTo(300), proof: bytesUpTo(64) }),
  vector: fc.record({ type: fc.constant('vector' as const), heads: headLists(16) }),
  certificates: fc.record({ type: fc.constant('certificates' as const), certificates: fc.array(bytesUpTo(200, 1), { maxLength: 4 }) }),
  entries: fc.record({ type: fc.constant('entries' as const), runs: fc.array(runsOfEntries, { maxLength: 3 }) }),
  want: fc.record({ type: fc.constant('want' as const), heads: headLists(16) }),
  lazy: fc.constant({ type: 'lazy' as const }),
  eager: fc.constant({ type: 'eager' as const }),
  snapshots: fc.record({ type: fc.constant('snapshots' as const), manifests: fc.array(head, { maxLength: 3 }), checkpoints: fc.array(head, { maxLength: 3 }) }),
  getChunk: fc.record({ type: fc.constant('getChunk' as const), snapshot: bytesOf(32), index }),
  chunk: fc.record({ type: fc.constant('chunk' as const), snapshot: bytesOf(32), index, bytes: bytesUpTo(300) }),
  persisted: fc.record({ type: fc.constant('persisted' as const), receipt: bytesUpTo(300) }),
  credit: fc.record({ type: fc.constant('credit' as const), consumedBytes: naturals }),
  proof: fc.record({ type: fc.constant('proof' as const), first: head, second: head }),
  getEvidence: fc.record({ type: fc.constant('getEvidence' as const), snapshot: bytesOf(32), index: piece }),
  evidence: fc.record({
    type: fc.constant('evidence' as const), snapshot: bytesOf(32), index: piece, signedHeads: fc.array(head, { maxLength: 3 })
  }),
  ping: fc.record({ type: fc.constant('ping' as const), nonce: naturals, reply: fc.boolean() })
}

export const messages: fc.Arbitrary<KnownMessage> = fc.oneof(...Object.values(messageArbitraries))

/** Well-formed text: no lone surrogates, but awkward in every other way. */
export const names = fc.oneof(
  fc.constantFrom('b', '__proto__', 'constructor', 'a/b', '', '\u0000', '\ufeffbom', '🧑‍🚀', 'é', 'e\u0301'),
  fc.string({ unit: 'grapheme', maxLength: 12 })
)

export const gossipMessages: fc.Arbitrary<GossipMessage> = fc.oneof(
  fc.record({
    type: fc.constant('announcement' as const),
    cid: collaborationIds,
    writePublicKey: fc.oneof(bytesOf(0), bytesOf(32)),
    nameTag: bytesOf(16)
  }),
  fc.record({
    type: fc.constant('member' as const),
    cid: collaborationIds,
    peer: names,
    role: roles,
    addresses: fc.array(names, { maxLength: limits.addresses }),
    seq: naturals,
    ttlMS: uint32,
    viewDigest: bytesOf(8),
    certificate: bytesUpTo(200),
    mac: fc.oneof(bytesOf(0), bytesOf(32))
  }),
  fc.record({
    type: fc.constant('receipt' as const),
    cid: collaborationIds,
    peer: names,
    storeId: bytesOf(16),
    heads: headLists(16),
    signature: bytesOf(64)
  })
)

export const manifests: fc.Arbitrary<SnapshotManifest> = fc.record({
  heads: headLists(32),
  stateHash: bytesOf(32),
  chunks: fc.array(fc.record({ hash: bytesOf(32), length: fc.integer({ min: 1, max: limits.chunkBytes }) }), { maxLength: 5 }),
  previous: fc.oneof(bytesOf(0), bytesOf(32))
})

export const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({ snapshot: bytesOf(32), stateHash: bytesOf(32) })

/** Distinct documents in any order. */
export const documentDeltas: fc.Arbitrary<DocumentDelta[]> = fc.uniqueArray(
  fc.record({ path: fc.array(names, { maxLength: 4 }), type: fc.constantFrom('gset', 'rga', 'mvreg', '__proto__'), delta: bytesUpTo(100) }),
  { selector: ({ path, type }) => JSON.stringify([path, type]), maxLength: 6 }
)

const boxes = fc.uniqueArray(fc.record({ tag: bytesOf(16), sealed: fc.uint8Array({ minLength: 1, maxLength: 128 }) }), {
  maxLength: 4, selector: ({ tag }) => tag.join()
}).map((list) => list.sort((a, b) => Buffer.compare(a.tag, b.tag)))

export const retirements: fc.Arbitrary<Retirement> = fc.tuple(boxes, fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([list, ephemeral]) => ({ ephemeral: list.length === 0 ? new Uint8Array(32) : ephemeral, boxes: list }))
