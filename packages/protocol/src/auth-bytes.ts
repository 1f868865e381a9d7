import { ByteWriter } from './byte-writer.js'
import { labelled } from './labelled.js'
import { limits } from './limits.js'
import type { CollaborationId } from './ids.js'

/** One channel's beginning, as both of its ends saw it. */
export interface AuthContext {
  readonly cid: CollaborationId
  /** Whose proof this is: the end that opened the channel, or the other. */
  readonly prover: 'opener' | 'accepter'
  /** Network identities, as the transport authenticated them. */
  readonly opener: string
  readonly accepter: string
  /** The HELLO frames as they were sent. */
  readonly openerHello: Uint8Array
  readonly accepterHello: Uint8Array
}

/**
 * What the proof of an AUTH covers: "pb1/auth" | cid | prover u8 (1 opener, 2 accepter) | opener | accepter | openerHello |
 * accepterHello, each of the last four with its length as a varint. The HELLOs, so that nobody on the way can change what
 * was offered; the identities, so that a proof is worth nothing in another session; the prover, so that it cannot be sent
 * back to whoever made it.
 *
 * @throws ProtocolError `text`, `limit`
 */
export function authBytes ({ cid, prover, opener, accepter, openerHello, accepterHello }: AuthContext): Uint8Array {
  const writer = new ByteWriter({ maxBytes: limits.frameBytes })
  writer.u8(prover === 'opener' ? 1 : 2)
  writer.text(opener, limits.addressBytes)
  writer.text(accepter, limits.addressBytes)
  writer.bytes(openerHello, limits.gossipBytes)
  writer.bytes(accepterHello, limits.gossipBytes)
  return labelled('pb1/auth', cid, writer.finish())
}
