import type { ByteReader } from '../byte-reader.js'
import type { ByteWriter } from '../byte-writer.js'
import { entryMaxBytes, entryMinBytes } from '../entry-codec.js'
import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'

const hashBytes = 32

/** Twice count varint, then each: length varint, an entry's canonical bytes. Manifests, then checkpoints. */
export const snapshots: MessageCodec<'snapshots'> = {
  code: mustUnderstand | 9,
  write (writer, { manifests, checkpoints }) {
    writeEntries(writer, manifests, limits.manifests)
    writeEntries(writer, checkpoints, limits.checkpoints)
  },
  read: (reader) => ({
    type: 'snapshots',
    manifests: readEntries(reader, limits.manifests),
    checkpoints: readEntries(reader, limits.checkpoints)
  })
}

function writeEntries (writer: ByteWriter, entries: readonly Uint8Array[], max: number): void {
  writer.count(entries.length, max)
  for (const entry of entries) {
    if (entry.length < entryMinBytes) throw writer.error('length', 'smaller than any entry')
    writer.bytes(entry, entryMaxBytes)
  }
}

function readEntries (reader: ByteReader, max: number): Uint8Array[] {
  const entries: Uint8Array[] = []
  for (let left = reader.count(max, entryMinBytes); left > 0; left--) {
    const entry = reader.bytes(entryMaxBytes)
    if (entry.length < entryMinBytes) throw reader.error('length', 'smaller than any entry')
    entries.push(entry)
  }
  return entries
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
