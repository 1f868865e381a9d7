import { ByteWriter } from './byte-writer.js'
import { collaborationIdBytes } from './ids.js'
import type { CollaborationId } from './ids.js'

/** Everything of this protocol that is hashed, signed or authenticated starts with one of these. */
export type Label = 'pb1/aad' | 'pb1/auth' | 'pb1/entry' | 'pb1/entry-hash' | 'pb1/state' | 'pb1/chunk' | 'pb1/gossip' | 'pb1/topic'

/**
 * Domain separation: the label's length in one byte, the label, the 32 bytes of the collaboration, then `content`. The
 * same content can thus not be taken for another purpose, nor for another collaboration.
 */
export function labelled (label: Label, cid: CollaborationId, content: Uint8Array): Uint8Array {
  const length = 1 + label.length + collaborationIdBytes + content.length
  const writer = new ByteWriter({ maxBytes: length, capacity: length })
  writer.text(label, 0x7f)
  writer.collaboration(cid)
  writer.raw(content)
  return writer.finish()
}
