import type { OpenedNetwork } from '@peer-base/app'
import { json, type Routes } from '../daemon/http-server.js'

/** The part of Kubo's HTTP API that apps poll to learn who is behind a relay (`ipfs.relay.apiAddr`), and where it is reached. */
export function swarmRoutes (libp2p: () => OpenedNetwork['libp2p']): Routes {
  return {
    '/api/v0/id': () => json({
      ID: libp2p()?.peerId.toString() ?? '',
      Addresses: (libp2p()?.getMultiaddrs() ?? []).map((address) => address.toString())
    }),
    '/api/v0/swarm/peers': () => {
      const connections = libp2p()?.getConnections() ?? []
      const byPeer = new Map(connections.map(({ remotePeer, remoteAddr }) => [remotePeer.toString(), remoteAddr.toString()]))
      return json({ Peers: [...byPeer].map(([Peer, Addr]) => ({ Addr, Peer })) })
    }
  }
}
