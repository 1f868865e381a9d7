import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../../ports/network.js'
import { toError } from '../../errors.js'
import type { Logger } from '../../ports/logger.js'
import { maxAddresses, parseAddress, peerOf } from './addresses.js'

/** Peers remembered; the one told of longest ago is forgotten first. */
const maxPeers = 1000

/** Where peers said they can be reached. */
export class AddressBook {
  readonly #logger: Logger
  readonly #peers = new Map<PeerId, readonly Multiaddr[]>()

  constructor (logger: Logger) {
    this.#logger = logger
  }

  /** Replaces what was known. Addresses that are none, or of another peer, are left out; those past the eighth too. */
  set (peer: PeerId, addresses: readonly string[]): void {
    const usable = addresses.slice(0, maxAddresses).flatMap((text) => this.#usable(peer, text))
    this.#peers.delete(peer)
    this.#peers.set(peer, usable)
    const oldest = this.#peers.keys().next()
    if (this.#peers.size > maxPeers && oldest.done !== true) this.#peers.delete(oldest.value)
  }

  /** Each ends in `/p2p/<peer>`. */
  of (peer: PeerId): readonly Multiaddr[] {
    return this.#peers.get(peer) ?? []
  }

  #usable (peer: PeerId, text: string): Multiaddr[] {
    try {
      const address = parseAddress(text)
      const named = peerOf(address)
      if (named === peer) return [address]
      return named === undefined ? [address.encapsulate(`/p2p/${peer}`)] : []
    } catch (error) {
      this.#logger.debug('a peer told an address that is none', { reason: toError(error).message })
      return []
    }
  }
}
