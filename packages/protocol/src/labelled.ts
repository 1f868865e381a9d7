import { asCollaborationId, collaborationIdBytes, writeId } from './ids.js'
import { passingBytes } from './passing-bytes.js'
import type { CollaborationId } from './ids.js'

/** Everything of this protocol that is hashed, signed or authenticated starts with one of these. */
export type Label = 'pb1/aad' | 'pb1/auth' | 'pb1/entry' | 'pb1/entry-hash' | 'pb1/state' | 'pb1/chunk' | 'pb1/gossip' | 'pb1/topic'

/**
 * Domain separation: the label's length in one byte, the label, the 32 bytes of the collaboration, then `content`. The
 * same content can thus not be taken for another purpose, nor for another collaboration.
 */
export function labelled (label: Label, cid: CollaborationId, content: Uint8Array): Uint8Array {
  const prefix = labelPrefix(label, cid)
  const bytes = passingBytes(prefix.length + content.length)
  bytes.set(prefix)
  bytes.set(content, prefix.length)
  return bytes
}

/** Of each label the prefix that was used last: most of a process's time goes to one collaboration after the other. */
const prefixes = new Map<Label, { readonly cid: CollaborationId, readonly bytes: Uint8Array }>()

/** What `labelled` puts before the content; not to be changed. */
export function labelPrefix (label: Label, cid: CollaborationId): Uint8Array {
  const known = prefixes.get(label)
  if (known?.cid === cid) return known.bytes
  const bytes = new Uint8Array(1 + label.length + collaborationIdBytes)
  bytes[0] = label.length
  for (let i = 0; i < label.length; i++) bytes[1 + i] = label.charCodeAt(i)
  writeId(asCollaborationId(cid), bytes, 1 + label.length)
  prefixes.set(label, { cid, bytes })
  return bytes
}
