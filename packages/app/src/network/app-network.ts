import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Network } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import type { Store } from '../ports/store.js'
import type { Libp2pNetworkOptions, PeerBaseNode } from './libp2p/index.js'

/** A network and its life, whoever made it. */
export interface OpenedNetwork {
  readonly network: Network
  /** The node, where the network is libp2p. */
  readonly libp2p: PeerBaseNode | undefined
  stop (): Promise<void>
}

/** The network given, or a libp2p node made and started for the purpose. libp2p is loaded only then. */
export async function openNetwork (
  given: Network | undefined,
  components: { readonly clock: Clock, readonly random: Random, readonly logger: Logger, readonly store: Store },
  options: Libp2pNetworkOptions
): Promise<OpenedNetwork> {
  if (given !== undefined) return { network: given, libp2p: undefined, stop: async () => {} }
  const { createLibp2pNetwork } = await import('./libp2p/index.js')
  const network = await createLibp2pNetwork(components, options)
  try {
    await network.start()
  } catch (error) {
    await network.stop()
    throw error
  }
  return { network, libp2p: network.libp2p, stop: async () => { await network.stop() } }
}
