import type { CollaborationId, GossipMessage, MemberRecord, Receipt } from '@peer-base/protocol'
import type { Blame } from '../errors.js'
import { PeerBaseError, toError } from '../errors.js'
import type { PeerId } from '../ports/network.js'

/** The wire forms of gossip, as `@peer-base/protocol` has them. */
export interface GossipCodec {
  encodeGossip (message: GossipMessage): Uint8Array
  /** Throws an error with `blame`. */
  decodeGossip (bytes: Uint8Array): GossipMessage
  /** What a record's MAC covers. */
  unauthenticatedBytes (record: MemberRecord): Uint8Array
}

/**
 * The member record or receipt in `bytes`, published by `from` on the topic of `cid`: decoded whole, and said by the
 * peer it speaks of.
 *
 * @throws PeerBaseError `PEERBASE_BAD_GOSSIP` for everything else; the network then rejects the message. It blames the
 *   sender, except for a message of a later version.
 */
export function parseGossip (
  bytes: Uint8Array, { codec, cid, from }: { readonly codec: GossipCodec, readonly cid: CollaborationId, readonly from: PeerId }
): MemberRecord | Receipt {
  const message = decode(bytes, codec)
  if (message.type === 'announcement') throw badGossip('An announcement stands on a collaboration\'s topic')
  if (message.cid !== cid) throw badGossip('A message of one collaboration stands on the topic of another')
  if (message.peer !== from) throw badGossip('A peer speaks for another')
  if (message.type === 'member' && !isWriting(message.role) && message.certificate.length > 0) {
    throw badGossip('One that does not write shows a certificate')
  }
  return message
}

function decode (bytes: Uint8Array, codec: GossipCodec): GossipMessage {
  try {
    return codec.decodeGossip(bytes)
  } catch (error) {
    throw badGossip('A gossip message cannot be decoded', { cause: toError(error), blame: blameOf(error) })
  }
}

/** Whose records carry a certificate. */
export const isWriting = (role: MemberRecord['role']): boolean => role === 'writer' || role === 'open'

export function badGossip (message: string, options: { readonly cause?: Error, readonly blame?: Blame } = {}): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_GOSSIP', message, { blame: 'penalise', ...options })
}

function blameOf (error: unknown): Blame {
  const isFromTheFuture = typeof error === 'object' && error !== null && 'blame' in error && error.blame === 'ignore'
  return isFromTheFuture ? 'ignore' : 'penalise'
}
