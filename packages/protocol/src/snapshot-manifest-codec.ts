import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { hashBytes } from './entry-codec.js'
import { readHeads, writeHeads } from './heads.js'
import { labelled } from './labelled.js'
import { limits } from './limits.js'
import type { CollaborationId } from './ids.js'
import type { SnapshotManifest } from './snapshot-manifest.js'

/*
 * heads: count varint, then each replica 16, end varint, hash 32, ascending by replica
 * stateHash 32
 * chunks: count varint, then each SHA-256 32, length varint (at least 1)
 * previous: length varint (0 or 32), bytes
 */
const headsForm = { max: limits.manifestHeads, hashBytes }
const chunkLeastBytes = hashBytes + 1
const chunkLength = { min: 1, max: limits.chunkBytes }

/**
 * The body of a `snapshot` entry, as it stands there: in clear, covered by the entry's signature. Fits one body.
 *
 * @throws ProtocolError `order` when heads are not sorted and distinct; `limit`, `range`, `length`.
 */
export function encodeManifest (manifest: SnapshotManifest): Uint8Array {
  const writer = new ByteWriter({ maxBytes: limits.bodyBytes })
  writeHeads(writer, manifest.heads, headsForm)
  writer.fixed(manifest.stateHash, hashBytes)
  writer.count(manifest.chunks.length, limits.snapshotChunks)
  for (const { hash, length } of manifest.chunks) {
    writer.fixed(hash, hashBytes)
    writer.boundedVarint(length, chunkLength)
  }
  if (manifest.previous.length !== 0 && manifest.previous.length !== hashBytes) throw writer.error('length', 'previous has 32 bytes or none')
  writer.bytes(manifest.previous, hashBytes)
  return writer.finish()
}

/**
 * Inverse of `encodeManifest`; byte fields are views of `bytes`, which must not change afterwards. Checks form only:
 * whether the heads are true is for whoever holds the logs. O(heads + chunks).
 *
 * @throws ProtocolError with blame `penalise`
 */
export function decodeManifest (bytes: Uint8Array): SnapshotManifest {
  const reader = new ByteReader(bytes, limits.bodyBytes)
  const heads = readHeads(reader, headsForm)
  const stateHash = reader.fixed(hashBytes)
  const chunks: Array<SnapshotManifest['chunks'][number]> = []
  for (let left = reader.count(limits.snapshotChunks, chunkLeastBytes); left > 0; left--) {
    chunks.push({ hash: reader.fixed(hashBytes), length: reader.varint(chunkLength) })
  }
  const previous = reader.bytes(hashBytes)
  if (previous.length !== 0 && previous.length !== hashBytes) throw reader.error('length', 'previous has 32 bytes or none')
  reader.end()
  return { heads, stateHash, chunks, previous }
}

/** Where in which snapshot a chunk stands. */
export interface ChunkPlace {
  readonly cid: CollaborationId
  /** The manifest's, 32 bytes. The manifest's own hash cannot stand here: it covers the hashes of the sealed chunks. */
  readonly stateHash: Uint8Array
  readonly index: number
  /** Chunks of the snapshot: so that one cut short does not open. */
  readonly count: number
}

/**
 * Associated data of a chunk's AEAD: "pb1/chunk" | cid | stateHash 32 | index u32 | count u32. A chunk opens in its own place
 * of its own state only.
 *
 * @throws ProtocolError `length`, `range`
 */
export function chunkAssociatedData ({ cid, stateHash, index, count }: ChunkPlace): Uint8Array {
  const writer = new ByteWriter({ maxBytes: hashBytes + 8, capacity: hashBytes + 8 })
  writer.fixed(stateHash, hashBytes)
  if (index >= count || count > limits.snapshotChunks) throw writer.error('range', `chunk ${index} of ${count}`)
  writer.u32(index)
  writer.u32(count)
  return labelled('pb1/chunk', cid, writer.finish())
}

/** What a manifest's `stateHash` is a MAC of: "pb1/state" | cid | the snapshot's plaintext, before it is compressed and cut. */
export function stateBytes (cid: CollaborationId, plaintext: Uint8Array): Uint8Array {
  return labelled('pb1/state', cid, plaintext)
}
