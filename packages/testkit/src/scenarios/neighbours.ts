import { PeerBaseError } from '@peer-base/app'
import type { Network, PeerId } from '@peer-base/app'

/** `network` for one who reaches its neighbours only: it dials no others, and hears and notices none of them. */
export function neighboursOnly (network: Network, isNeighbour: (self: PeerId, other: PeerId) => boolean): Network {
  const near = (peer: PeerId): boolean => isNeighbour(network.self, peer)
  return {
    self: network.self,
    addresses: () => network.addresses(),
    remember: (peer, addresses) => { network.remember(peer, addresses) },
    handle: (protocol, accept) => network.handle(protocol, accept),
    open: async (peer, protocol, options) => {
      if (!near(peer)) throw new PeerBaseError('PEERBASE_UNREACHABLE', `${peer} is no neighbour`)
      return await network.open(peer, protocol, options)
    },
    subscribe: (topic, { heard, joined }) => network.subscribe(topic, {
      heard: (bytes, from) => { if (near(from)) heard(bytes, from) },
      ...(joined === undefined ? {} : { joined: (peer: PeerId) => { if (near(peer)) joined(peer) } })
    }),
    publish: (topic, bytes) => { network.publish(topic, bytes) },
    watch: (seen) => network.watch((peer, state) => { if (near(peer)) seen(peer, state) }),
    sign: async (bytes) => await network.sign(bytes),
    verify: async (peer, bytes, signature) => await network.verify(peer, bytes, signature)
  }
}

/** Neighbours of a chain are next to each other in `chain`. */
export function inChain (chain: readonly PeerId[]): (self: PeerId, other: PeerId) => boolean {
  return (self, other) => Math.abs(chain.indexOf(self) - chain.indexOf(other)) === 1
}
