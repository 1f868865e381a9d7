import { entryMinBytes } from '../entry-codec.js'
import { limits } from '../limits.js'
import { mustUnderstand } from './message-codec.js'
import type { MessageCodec } from './message-codec.js'
import { readSignedHead, writeSignedHead } from './signed-head.js'

const hashBytes = 32
const indices = { max: Math.ceil(limits.manifestHeads / limits.evidenceHeads) - 1 }

/** snapshot 32, index varint. */
export const getEvidence: MessageCodec<'getEvidence'> = {
  code: mustUnderstand | 16,
  write (writer, { snapshot, index }) {
    writer.fixed(snapshot, hashBytes)
    writer.boundedVarint(index, indices)
  },
  read (reader) {
    return { type: 'getEvidence', snapshot: reader.fixed(hashBytes), index: reader.varint(indices) }
  }
}

/** snapshot 32, index varint, count varint, then each: length varint, canonical bytes of an entry through its signature. */
export const evidence: MessageCodec<'evidence'> = {
  code: mustUnderstand | 17,
  capacity: ({ signedHeads }) => signedHeads.reduce((sum, { length }) => sum + length + 3, hashBytes + 4),
  write (writer, { snapshot, index, signedHeads }) {
    writer.fixed(snapshot, hashBytes)
    writer.boundedVarint(index, indices)
    writer.count(signedHeads.length, limits.evidenceHeads)
    for (const head of signedHeads) writeSignedHead(writer, head)
  },
  read (reader) {
    const snapshot = reader.fixed(hashBytes)
    const index = reader.varint(indices)
    const signedHeads: Uint8Array[] = []
    for (let left = reader.count(limits.evidenceHeads, entryMinBytes); left > 0; left--) signedHeads.push(readSignedHead(reader))
    return { type: 'evidence', snapshot, index, signedHeads }
  }
}
