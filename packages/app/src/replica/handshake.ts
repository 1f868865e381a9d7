import { authBytes, type CollaborationId, encodeMessage, limits, type MessageOf, type Role } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Authenticator } from '../ports/crypto.js'
import type { Channel, PeerId } from '../ports/network.js'
import type { FrameReader } from './frame-reader.js'

/** The one version this code speaks. */
const version = 1

export interface HandshakeComponents {
  readonly cid: CollaborationId
  readonly self: PeerId
  readonly role: Role
  readonly nonce: () => Uint8Array
  readonly authenticator: Authenticator
}

/** What a finished handshake proved. */
export interface Introduced {
  readonly role: Role
  /** The certificate whose replica signed; empty where the role needs none. */
  readonly certificate: Uint8Array
  /** The largest frame the peer takes, in bytes. */
  readonly maxFrameBytes: number
  readonly windowBytes: number
}

/**
 * HELLO both ways, then AUTH over both HELLOs, so that nothing said before the proof can be changed on the way (a
 * downgrade would change the transcript). The opener of the channel speaks first.
 *
 * @throws PEERBASE_HANDSHAKE when versions do not meet, the collaboration differs, a proof fails or the peer is too slow.
 */
export async function introduceAsOpener (channel: Channel, reader: FrameReader, components: HandshakeComponents): Promise<Introduced> {
  const mine = encodeMessage(hello(components))
  await channel.send(mine.slice())
  const answer = await reader.next(limits.handshakeMS)
  const theirs = expectHello(answer?.message, components.cid)
  const session = { opener: components.self, accepter: channel.peer, openerHello: mine, accepterHello: answer?.frame ?? mine }
  return await authenticate(channel, reader, components, { theirs, session, prover: 'opener' })
}

/** The accepting side: `opening` is the HELLO that the router read to find the collaboration. */
export async function introduceAsAccepter (
  channel: Channel, reader: FrameReader, components: HandshakeComponents, opening: { readonly message: MessageOf<'hello'>, readonly frame: Uint8Array }
): Promise<Introduced> {
  const mine = encodeMessage(hello(components))
  const theirs = expectHello(opening.message, components.cid)
  await channel.send(mine.slice())
  const session = { opener: channel.peer, accepter: components.self, openerHello: opening.frame, accepterHello: mine }
  return await authenticate(channel, reader, components, { theirs, session, prover: 'accepter' })
}

function hello ({ cid, role, nonce }: HandshakeComponents): MessageOf<'hello'> {
  return {
    type: 'hello', minVersion: version, maxVersion: version, features: 0, cid, role, nonce: nonce(),
    maxFrameBytes: limits.frameBytes, windowBytes: limits.windowBytes
  }
}

function expectHello (message: { readonly type: string } | undefined, cid: CollaborationId): MessageOf<'hello'> {
  if (message?.type !== 'hello') throw refused('the peer did not begin with HELLO')
  const hello = message as MessageOf<'hello'> // the discriminant was just checked
  if (hello.minVersion > version || hello.maxVersion < version) {
    throw refused(`the peer speaks versions ${hello.minVersion}…${hello.maxVersion}, this one speaks ${version}: update the older one`)
  }
  if (hello.cid !== cid) throw refused('the peer answered for another collaboration')
  return hello
}

interface Greeting {
  readonly theirs: MessageOf<'hello'>
  readonly session: Omit<Parameters<typeof authBytes>[0], 'cid' | 'prover'>
  /** Which end this one is. */
  readonly prover: 'opener' | 'accepter'
}

async function authenticate (
  channel: Channel, reader: FrameReader, { authenticator, cid }: HandshakeComponents, { theirs, session, prover }: Greeting
): Promise<Introduced> {
  const mine = authBytes({ ...session, cid, prover })
  await channel.send(encodeMessage({ type: 'auth', ...await authenticator.prove(mine) }))
  const answer = await reader.next(limits.handshakeMS)
  if (answer?.message.type !== 'auth') throw refused('the peer did not prove its role')
  const { certificate, proof } = answer.message
  const transcript = authBytes({ ...session, cid, prover: prover === 'opener' ? 'accepter' : 'opener' })
  if (!await authenticator.check({ role: theirs.role, transcript, certificate, proof })) {
    throw refused(`the peer's proof that it is a ${theirs.role} does not hold: it has other keys`)
  }
  return { role: theirs.role, certificate, maxFrameBytes: theirs.maxFrameBytes, windowBytes: theirs.windowBytes }
}

function refused (reason: string): PeerBaseError {
  return new PeerBaseError('PEERBASE_HANDSHAKE', `No session: ${reason}`, { blame: 'ignore' })
}
