import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import type { PeerId, Transport } from '@libp2p/interface'
import { PeerBaseError, toError } from '../../errors.js'
import type { Logger } from '../../ports/logger.js'
import { overriding } from './overriding.js'

export interface CircuitTransportOptions {
  /** Whether a reservation may be made at this peer: true for the relays the person configured, for nobody else. */
  readonly mayReserveAt: (relay: PeerId) => boolean
  /** Whether there is an open, unlimited connection to the peer. */
  readonly isConnected: (peer: PeerId) => boolean
  readonly logger: Logger
}

/**
 * The circuit relay transport, kept from doing what a stranger asks. The stock transport reserves a slot at every peer that
 * answers the HOP protocol, also over links that yield no valid address: confirming such an address throws inside an event
 * listener and ends a Node process (circuit-relay-v2 4.2, reachable by anybody who connects to us). It also listens through any
 * peer that opens a STOP stream, one listener each, for ever. And a relay that was down once is not tried again if it
 * was dialled by the search; here only connected relays are offered, and `keepConnected` does the dialling.
 */
export function circuitTransport (options: CircuitTransportOptions): (components: CircuitRelayTransportComponents) => Transport {
  const create = circuitRelayTransport({
    discoveryFilter: { has: (peer) => !options.mayReserveAt(peer), add: () => {}, remove: () => {} }
  })
  return (components) => create(guarded(components, options))
}

function guarded (components: CircuitRelayTransportComponents, options: CircuitTransportOptions): CircuitRelayTransportComponents {
  return overriding(components, {
    get addressManager () { return guardedAddresses(components.addressManager, options.logger) },
    get peerStore () { return guardedPeers(components.peerStore, options) },
    get transportManager () {
      return overriding(components.transportManager, {
        listen: () => Promise.reject(new PeerBaseError('PEERBASE_INVALID_ADDRESS', 'Not listening through a relay that was not configured'))
      })
    }
  })
}

type AddressManager = CircuitRelayTransportComponents['addressManager']
type PeerStore = CircuitRelayTransportComponents['peerStore']

function guardedAddresses (addresses: AddressManager, logger: Logger): AddressManager {
  return overriding<AddressManager>(addresses, {
    confirmObservedAddr (address, init) {
      try {
        addresses.confirmObservedAddr(address, init)
      } catch (error) {
        logger.debug('a relay gave an address of no use', { reason: toError(error).message })
      }
    }
  })
}

/** The transport asks it for peers known to relay: of those, the configured and connected ones. */
function guardedPeers (peers: PeerStore, { mayReserveAt, isConnected }: CircuitTransportOptions): PeerStore {
  return overriding<PeerStore>(peers, {
    all: async (query) => (await peers.all(query)).filter(({ id }) => mayReserveAt(id) && isConnected(id))
  })
}
