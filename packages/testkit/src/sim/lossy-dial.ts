import { PeerBaseError } from '@peer-base/app'
import type { Channel, PeerId } from '@peer-base/app'
import type { HubPeer, LossyHub } from './lossy-hub.js'
import { LossyLine } from './lossy-line.js'

export interface DialOptions<Peer extends HubPeer<Peer>> {
  readonly hub: LossyHub<Peer>
  readonly from: Peer
  readonly to: PeerId
  readonly protocol: string
  readonly signal: AbortSignal | undefined
}

/**
 * A dial is a message there and a message back. The accepting side has its channel half a round trip before the opening
 * side; when the way back is lost, it holds half a channel until it notices.
 */
export async function dial<Peer extends HubPeer<Peer>> ({ hub, from, to, protocol, signal }: DialOptions<Peer>): Promise<Channel> {
  return await new Promise((resolve, reject) => {
    let isSettled = false
    const settle = (done: () => void): void => {
      if (isSettled) return
      isSettled = true
      signal?.removeEventListener('abort', aborted)
      giveUp()
      done()
    }
    const refuse = (why: string): void => settle(() => reject(new PeerBaseError('PEERBASE_UNREACHABLE', `${to} ${why}`)))
    const aborted = (): void => settle(() => reject(signal?.reason as Error))
    const giveUp = hub.clock.after(hub.faults.dialTimeoutMS, () => refuse('does not answer.'))
    signal?.addEventListener('abort', aborted, { once: true })

    hub.clock.after(hub.latency(), () => {
      const other = hub.peers.get(to)
      if (isSettled || other === undefined || other === from || !hub.canReach(from, other)) return
      const accept = other.handlers.get(protocol)
      const line = accept === undefined ? undefined : new LossyLine(hub, protocol, [from.self, other.self])
      hub.clock.after(hub.latency(), () => {
        if (isSettled) return line?.opener.abort(new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'The opener had given up.'))
        if (!hub.canReach(from, other)) return
        if (line === undefined) refuse(`does not speak ${protocol}.`)
        else settle(() => resolve(line.opener))
      })
      if (line !== undefined) accept?.(line.accepter)
    })
  })
}
