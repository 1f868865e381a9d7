import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import {
  appTopic, asCollaborationId, assembleEntry, associatedData, authBytes, chunkAssociatedData, collaborationTopic, compactRun, decodeBody,
  decodeCheckpoint, decodeDocuments, decodeGossip, decodeManifest, decodeMessage, encodeBody, encodeCheckpoint, encodeDocuments, encodeGossip,
  encodeHeader, encodeManifest,
  encodeMessage, expandRun, hashedBytes, parseEntry, signedBytes, unauthenticatedBytes
} from '@peer-base/protocol'
import { rejects } from './support/rejects.js'
import { sha256 } from './support/sha256.js'
import type {
  AuthContext, Blame, Checkpoint, ChunkPlace, CollaborationId, EntryHeader, EntryRun, GossipMessage, KnownMessage, ProtocolErrorReason,
  SnapshotManifest
} from '@peer-base/protocol'

/*
 * Golden vectors, made by vectors/make-vectors.py, which was written from the tables of docs/PROTOCOL.md alone. In them a
 * string that begins with 0x is bytes. They never change: other bytes are another protocol version.
 */
function load<T> (name: string): T {
  const text = readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8')
  return JSON.parse(text, (_, value: unknown) => typeof value === 'string' && value.startsWith('0x') ? bytesOf(value) : value) as T
}

function bytesOf (text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

interface EntryVector {
  name: string
  cid: CollaborationId
  header: EntryHeader
  bodyHash: Uint8Array
  signature: Uint8Array
  body: Uint8Array
  bytes: Uint8Array
  associatedData: Uint8Array
  signed: Uint8Array
  hash: Uint8Array
}

describe('golden vectors of entries', () => {
  for (const vector of load<EntryVector[]>('entries')) {
    it(`fix the bytes of ${vector.name}`, () => {
      const { cid, header, bodyHash, signature, body } = vector
      expect(hex(assembleEntry({ header, bodyHash, signature, body }).bytes)).to.equal(hex(vector.bytes))
      const parsed = parseEntry(vector.bytes)
      expect(parsed.header).to.deep.equal(header)
      expect(parsed.bodyHash).to.deep.equal(bodyHash)
      expect(parsed.signature).to.deep.equal(signature)
      expect(parsed.body).to.deep.equal(body)
      expect(hex(associatedData(cid, encodeHeader(header)))).to.equal(hex(vector.associatedData))
      expect(hex(signedBytes(cid, parsed))).to.equal(hex(vector.signed))
      expect(hex(signedBytes(cid, { header, bodyLength: body.length, bodyHash }))).to.equal(hex(vector.signed))
      expect(hex(sha256(hashedBytes(cid, parsed)))).to.equal(hex(vector.hash))
    })
  }
})

describe('golden vectors of runs', () => {
  interface RunVector { name: string, cid: CollaborationId, run: EntryRun, previous: Uint8Array, entries: Uint8Array[], hashes: Uint8Array[] }
  for (const { name, cid, run, previous, entries, hashes } of load<RunVector[]>('runs')) {
    it(`fix what becomes of ${name}`, () => {
      const expanded = expandRun(run, { cid, previous, hash: sha256 })
      expect(expanded.entries.map(({ bytes }) => hex(bytes))).to.deep.equal(entries.map(hex))
      expect(expanded.hashes.map(hex)).to.deep.equal(hashes.map(hex))
      expect(compactRun(entries.map(parseEntry))).to.deep.equal(run)
    })
  }
})

describe('golden vectors of messages', () => {
  for (const { name, message, bytes } of load<Array<{ name: string, message: KnownMessage, bytes: Uint8Array }>>('messages')) {
    it(`fix the bytes of ${name}`, () => {
      expect(hex(encodeMessage(message))).to.equal(hex(bytes))
      expect(decodeMessage(bytes)).to.deep.equal(message)
    })
  }
})

describe('golden vectors of gossip', () => {
  interface GossipVector { name: string, message: GossipMessage, covered?: Uint8Array, bytes: Uint8Array }
  for (const { name, message, covered, bytes } of load<GossipVector[]>('gossip')) {
    it(`fix the bytes of ${name}`, () => {
      expect(hex(encodeGossip(message))).to.equal(hex(bytes))
      expect(decodeGossip(bytes)).to.deep.equal(message)
      if (message.type !== 'announcement') expect(hex(unauthenticatedBytes(message))).to.equal(hex(covered ?? new Uint8Array(0)))
    })
  }
})

describe('golden vectors of snapshots', () => {
  for (const { name, manifest, bytes } of load<Array<{ name: string, manifest: SnapshotManifest, bytes: Uint8Array }>>('manifests')) {
    it(`fix the manifest of ${name}`, () => {
      expect(hex(encodeManifest(manifest))).to.equal(hex(bytes))
      expect(decodeManifest(bytes)).to.deep.equal(manifest)
    })
  }
})

describe('golden vectors of checkpoints', () => {
  for (const { name, checkpoint, bytes } of load<Array<{ name: string, checkpoint: Checkpoint, bytes: Uint8Array }>>('checkpoints')) {
    it(`fix the bytes of ${name}`, () => {
      expect(hex(encodeCheckpoint(checkpoint))).to.equal(hex(bytes))
      expect(decodeCheckpoint(bytes)).to.deep.equal(checkpoint)
    })
  }
})

describe('golden vectors of chunks', () => {
  for (const { name, associatedData, ...place } of load<Array<ChunkPlace & { name: string, associatedData: Uint8Array }>>('chunks')) {
    it(`fix what the seal of ${name} is bound to`, () => {
      expect(hex(chunkAssociatedData(place))).to.equal(hex(associatedData))
    })
  }
})

describe('golden vectors of sessions', () => {
  for (const { name, covered, ...context } of load<Array<AuthContext & { name: string, covered: Uint8Array }>>('auth')) {
    it(`fix what ${name} proves`, () => {
      expect(hex(authBytes(context))).to.equal(hex(covered))
    })
  }
})

describe('golden vectors of plaintext', () => {
  interface PlaintextVector { name: string, documents: Array<{ path: string[], type: string, value: Uint8Array }>, bytes: Uint8Array }
  for (const { name, documents, bytes } of load<PlaintextVector[]>('plaintext')) {
    it(`fix the bytes of ${name}`, () => {
      const deltas = documents.map(({ path, type, value }) => ({ path, type, delta: value }))
      const states = documents.map(({ path, type, value }) => ({ path, type, state: value }))
      expect(hex(encodeBody(deltas.toReversed()))).to.equal(hex(bytes))
      expect(decodeBody(bytes)).to.deep.equal(deltas)
      expect(hex(encodeDocuments(states.toReversed()))).to.equal(hex(bytes))
      expect(decodeDocuments(bytes)).to.deep.equal(states)
    })
  }
})

describe('golden vectors of topics', () => {
  interface Topics { collaboration: { cid: string, topic: string }, app: { name: string, topic: string } }
  const topics = load<Topics>('topics')
  it('fix where a collaboration and an app meet', () => {
    expect(collaborationTopic(asCollaborationId(topics.collaboration.cid), sha256)).to.equal(topics.collaboration.topic)
    expect(appTopic(topics.app.name, sha256)).to.equal(topics.app.topic)
  })
})

describe('golden vectors of what is rejected', () => {
  const decoders: Record<string, (bytes: Uint8Array) => unknown> = {
    entry: parseEntry,
    message: (bytes) => decodeMessage(bytes),
    gossip: (bytes) => decodeGossip(bytes),
    manifest: decodeManifest,
    checkpoint: decodeCheckpoint,
    body: decodeBody
  }
  interface Rejected { decoder: string, name: string, bytes: Uint8Array, reason: ProtocolErrorReason, blame: Blame }
  for (const { decoder, name, bytes, reason, blame } of load<Rejected[]>('rejected')) {
    it(`say that no ${decoder} is ${name}`, () => {
      rejects(() => decoders[decoder]?.(bytes), reason, blame)
    })
  }
})
