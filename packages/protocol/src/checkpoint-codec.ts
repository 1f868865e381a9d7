import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { hashBytes } from './entry-codec.js'
import { limits } from './limits.js'
import type { Checkpoint } from './checkpoint.js'

/* snapshot 32, stateHash 32 */
const checkpointBytes = 2 * hashBytes

/**
 * The body of a `checkpoint` entry, as it stands there: in clear, covered by the entry's signature.
 *
 * @throws ProtocolError `length`
 */
export function encodeCheckpoint ({ snapshot, stateHash }: Checkpoint): Uint8Array {
  const writer = new ByteWriter({ maxBytes: checkpointBytes, capacity: checkpointBytes })
  writer.fixed(snapshot, hashBytes)
  writer.fixed(stateHash, hashBytes)
  return writer.finish()
}

/**
 * Inverse of `encodeCheckpoint`; fields are views of `bytes`, which must not change afterwards.
 *
 * @throws ProtocolError `truncated`, `trailing`, with blame `penalise`
 */
export function decodeCheckpoint (bytes: Uint8Array): Checkpoint {
  const reader = new ByteReader(bytes, limits.bodyBytes)
  const checkpoint = { snapshot: reader.fixed(hashBytes), stateHash: reader.fixed(hashBytes) }
  reader.end()
  return checkpoint
}
