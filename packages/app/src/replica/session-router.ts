import { type CollaborationId, limits, type MessageOf, syncProtocol } from '@peer-base/protocol'
import { PeerBaseError, toError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { Channel, Network } from '../ports/network.js'
import { reportRejection } from '../util/report.js'
import { createFrameReader, type FrameReader } from './frame-reader.js'

/** A channel whose opener has said which collaboration it means. */
export interface Opening {
  readonly channel: Channel
  readonly reader: FrameReader
  readonly hello: { readonly message: MessageOf<'hello'>, readonly frame: Uint8Array }
}

/**
 * One protocol serves all collaborations of a process: the router reads the first frame and hands the channel to who
 * registered for its collaboration. Nobody registered: the channel is refused.
 */
export interface SessionRouter {
  register (cid: CollaborationId, accept: (opening: Opening) => void): Cancel
  /** Takes no more channels, and ends those that have not said which collaboration they mean. */
  stop (): void
}

export function createSessionRouter ({ network, clock, onRefused }: {
  readonly network: Network
  readonly clock: Clock
  readonly onRefused?: (reason: Error) => void
}): SessionRouter {
  const accepters = new Map<CollaborationId, (opening: Opening) => void>()
  /** Whose first frame is awaited. */
  const unopened = new Set<Channel>()
  const route = async (channel: Channel): Promise<void> => {
    if (crowdOf(unopened, channel) >= unopenedPerPeer) {
      channel.abort(refusal('too many channels of this peer have not said what they are for'))
      return
    }
    unopened.add(channel)
    try {
      const reader = createFrameReader(channel, clock)
      const first = await reader.next(limits.handshakeMS)
      if (first?.message.type !== 'hello') throw refusal('the channel did not begin with HELLO')
      const accept = accepters.get(first.message.cid)
      if (accept === undefined) throw refusal('nobody here takes part in that collaboration')
      accept({ channel, reader, hello: { message: first.message, frame: first.frame } })
    } catch (error) {
      channel.abort(toError(error))
      onRefused?.(toError(error))
    } finally {
      unopened.delete(channel)
    }
  }
  const unhandle = network.handle(syncProtocol, (channel) => { reportRejection(route(channel), (error) => onRefused?.(error)) })
  return {
    register (cid, accept) {
      accepters.set(cid, accept)
      return () => { if (accepters.get(cid) === accept) accepters.delete(cid) }
    },
    stop () {
      unhandle()
      for (const channel of unopened) channel.abort(new PeerBaseError('PEERBASE_STOPPED', 'The process stopped before the channel said what it is for'))
    }
  }
}

/** One for each collaboration that a peer may open at once. */
const unopenedPerPeer = 64

function crowdOf (channels: ReadonlySet<Channel>, { peer }: Channel): number {
  let crowd = 0
  for (const other of channels) if (other.peer === peer) crowd += 1
  return crowd
}

const refusal = (reason: string): PeerBaseError => new PeerBaseError('PEERBASE_HANDSHAKE', `No session: ${reason}`, { blame: 'ignore' })
