import { entryMaxBytes, entryMinBytes } from '../entry-codec.js'
import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'

const hashBytes = 32

/** count varint, then each: length varint, the manifest entry's canonical bytes. */
export const snapshots: MessageCodec<'snapshots'> = {
  code: mustUnderstand | 9,
  write (writer, { manifests }) {
    writer.count(manifests.length, limits.manifests)
    for (const manifest of manifests) {
      if (manifest.length < entryMinBytes) throw writer.error('length', 'a manifest smaller than any entry')
      writer.bytes(manifest, entryMaxBytes)
    }
  },
  read (reader) {
    const manifests: Uint8Array[] = []
    for (let left = reader.count(limits.manifests, entryMinBytes); left > 0; left--) {
      const manifest = reader.bytes(entryMaxBytes)
      if (manifest.length < entryMinBytes) throw reader.error('length', 'a manifest smaller than any entry')
      manifests.push(manifest)
    }
    return { type: 'snapshots', manifests }
  }
}

/** snapshot 32, index varint. */
export const getChunk: MessageCodec<'getChunk'> = {
  code: mustUnderstand | 10,
  write (writer, { snapshot, index }) {
    writer.fixed(snapshot, hashBytes)
    writer.boundedVarint(index, { max: limits.snapshotChunks - 1 })
  },
  read (reader) {
    return { type: 'getChunk', snapshot: reader.fixed(hashBytes), index: reader.varint({ max: limits.snapshotChunks - 1 }) }
  }
}

/** snapshot 32, index varint, length varint, bytes. */
export const chunk: MessageCodec<'chunk'> = {
  code: mustUnderstand | 11,
  write (writer, { snapshot, index, bytes }) {
    writer.fixed(snapshot, hashBytes)
    writer.boundedVarint(index, { max: limits.snapshotChunks - 1 })
    writer.bytes(bytes, limits.chunkBytes)
  },
  read (reader) {
    const snapshot = reader.fixed(hashBytes)
    const index = reader.varint({ max: limits.snapshotChunks - 1 })
    return { type: 'chunk', snapshot, index, bytes: reader.bytes(limits.chunkBytes) }
  }
}
