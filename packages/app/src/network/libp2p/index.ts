/**
 * The network over libp2p. Nothing outside this folder imports libp2p.
 *
 * ```ts
 * const network = await createLibp2pNetwork({ clock, random, logger, store }, { relays: ['/dns4/relay.example/tcp/443/wss'] })
 * await network.start()
 * const channel = await network.open(peer, '/example/1')
 * ```
 */
export { createLibp2pNetwork } from './libp2p-network.js'
export type { Libp2pNetwork, Libp2pNetworkComponents, Libp2pNetworkOptions } from './libp2p-options.js'
export type { PeerBaseNode } from './node.js'
export { installNodeGlobals } from './node-globals.js'
export { topicPrefix } from './carry-topics.js'
export { relayServerDefaults } from './relay-server.js'
export type { RelayServerOptions } from './relay-server.js'
export { framedChannel } from './framed-channel.js'
export type { FramedChannelOptions } from './framed-channel.js'
export { identityStoreKey } from './identity.js'
export { parseAddresses } from './addresses.js'
export { maxGossipBytes } from './topics.js'
