import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import { peerOf } from './addresses.js'
import { keepConnected } from './keep-connected.js'
import type { PeerBaseNode } from './node.js'

export interface RelaysComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The relays and bootstrap peers that were configured: who they are, and a link kept to each. */
export class Relays {
  readonly #components: RelaysComponents
  readonly #addresses: readonly Multiaddr[]
  readonly #ids: Set<string>
  #cancels: Cancel[] = []

  constructor (components: RelaysComponents, addresses: readonly Multiaddr[]) {
    this.#components = components
    this.#addresses = addresses
    this.#ids = new Set(addresses.map(peerOf).filter((peer) => peer !== undefined))
  }

  /** An address without a peer id counts from when it was first reached. */
  has (peer: PeerId): boolean {
    return this.#ids.has(peer.toString())
  }

  start (node: PeerBaseNode): void {
    const onLink = (link: Connection): void => { this.#learn(node, link) }
    this.#cancels = this.#addresses.map((address) => keepConnected({ ...this.#components, node, onLink }, address))
  }

  stop (): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
  }

  /** The circuit transport decides whether to reserve when a peer is identified: that may have been before we knew who it is. */
  #learn (node: PeerBaseNode, link: Connection): void {
    const peer = link.remotePeer.toString()
    if (this.#ids.has(peer)) return
    this.#ids.add(peer)
    node.services.identify.identify(link).catch((error: unknown) => {
      this.#components.logger.debug('a relay did not say who it is', { reason: toError(error).message })
    })
  }
}
