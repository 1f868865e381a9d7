import { parseAddresses, sortListenAddresses } from './addresses.js'
import { Blame } from './blame.js'
import { loadIdentity } from './identity.js'
import type { Libp2pNetwork, Libp2pNetworkComponents, Libp2pNetworkOptions } from './libp2p-options.js'
import { MessageCache } from './message-cache.js'
import { installNodeGlobals } from './node-globals.js'
import { NodeNetwork } from './node-network.js'
import { createNode } from './node.js'
import { isNodeJS } from './platform.js'
import { Relays } from './relays.js'

/**
 * The network over libp2p: WebSockets, TCP (in Node), relays and WebRTC; noise, yamux, gossipsub.
 * @throws PEERBASE_INVALID_ADDRESS, PEERBASE_INVALID_KEYS, PEERBASE_STORE_CORRUPT
 */
export async function createLibp2pNetwork (components: Libp2pNetworkComponents, options: Libp2pNetworkOptions = {}): Promise<Libp2pNetwork> {
  const { clock, logger } = components
  await installNodeGlobals()
  const parse = (addresses: readonly string[] = []): ReturnType<typeof parseAddresses> => parseAddresses(addresses, logger)
  const listen = sortListenAddresses(parse(options.listen), isNodeJS())
  const relays = new Relays(components, [...listen.relays, ...parse(options.relays), ...parse(options.bootstrap)])
  const blame = new Blame(clock)
  const messages = new MessageCache(clock)
  const announce = parse(options.announce)
  const privateKey = await loadIdentity({ store: components.store, privateKey: options.privateKey })
  const { node, webRTC } = await createNode({ privateKey, logger, blame, messages }, {
    listen: listen.sockets,
    announce,
    stunServers: options.stunServers ?? [],
    webrtc: options.webrtc ?? 'auto',
    relayServer: options.relayServer,
    allowPrivateAddresses: options.allowPrivateAddresses ?? true,
    agentVersion: options.agentVersion,
    mayReserveAt: (peer) => relays.has(peer)
  })
  return new NodeNetwork({ ...components, node, webRTC, privateKey, relays, blame, messages }, options)
}
