import { ByteWriter } from './byte-writer.js'
import { hex } from './ids.js'
import { labelled } from './labelled.js'
import { limits } from './limits.js'
import type { CollaborationId } from './ids.js'

/** libp2p protocol of collaborations: one id for all of them; HELLO says which. */
export const syncProtocol = '/peer-base/sync/1'

/** libp2p protocol of an app, outside of any collaboration. */
export const appProtocol = '/peer-base/app/1'

const topicBytes = 16

/**
 * Gossip topic of a collaboration: `pb1/c/` and the first 16 bytes, in hexadecimal, of hash("pb1/topic" | cid). It tells
 * members where to meet, and tells others nothing that `cid` does not.
 *
 * @param hash SHA-256.
 */
export function collaborationTopic (cid: CollaborationId, hash: (bytes: Uint8Array) => Uint8Array): string {
  return 'pb1/c/' + hex(hash(labelled('pb1/topic', cid, new Uint8Array(0))), 0, topicBytes)
}

/**
 * Gossip topic of an app: `pb1/a/` and the first 16 bytes, in hexadecimal, of hash("pb1/app-topic" | appName), both
 * prefixed with their length in bytes.
 *
 * @param hash SHA-256.
 * @throws ProtocolError `text`, `limit` (a name above 1 KiB)
 */
export function appTopic (appName: string, hash: (bytes: Uint8Array) => Uint8Array): string {
  const writer = new ByteWriter({ maxBytes: limits.frameBytes })
  writer.text('pb1/app-topic', 0x7f)
  writer.text(appName, limits.nameBytes)
  return 'pb1/a/' + hex(hash(writer.finish()), 0, topicBytes)
}
