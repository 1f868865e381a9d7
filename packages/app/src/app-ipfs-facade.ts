import type { PeerBaseNode } from './network/libp2p/index.js'
import type { PeerId } from './ports/network.js'

/** What remains of the 2019 package's js-ipfs node: enough for code that asked it who and where it is. */
export interface IpfsFacade {
  id (): Promise<{ readonly id: PeerId, readonly addresses: readonly string[], readonly agentVersion: string, readonly protocolVersion: string }>
  readonly swarm: {
    /** Connected peers and the address each is connected at. */
    peers (): Promise<ReadonlyArray<{ readonly peer: PeerId, readonly addr: string }>>
  }
  start (): Promise<void>
  /** Stops the app: there is no node besides it. */
  stop (): Promise<void>
}

export function createIpfsFacade (app: {
  start (): Promise<void>
  stop (): Promise<void>
  self (): PeerId
  addresses (): readonly string[]
  libp2p (): PeerBaseNode | undefined
}): IpfsFacade {
  return {
    id: async () => ({ id: app.self(), addresses: app.addresses(), agentVersion: 'peer-base/1', protocolVersion: 'peer-base/sync/1' }),
    swarm: {
      peers: async () => (app.libp2p()?.getConnections() ?? []).map((connection) => ({
        peer: connection.remotePeer.toString() as PeerId, // the string form is what a PeerId is
        addr: connection.remoteAddr.toString()
      }))
    },
    start: app.start,
    stop: app.stop
  }
}
