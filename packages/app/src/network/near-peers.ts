import type { Cancel, Clock } from '../ports/clock.js'
import type { Channel, Network, PeerId, TopicListener } from '../ports/network.js'
import { createMemoryNetwork, type MemoryNetwork } from './memory-network.js'

/** A network, and peers of this process beside it. */
export interface NearPeers {
  /** The network, on which those who joined are peers like others. Nobody else learns of them, and they learn of nobody else. */
  readonly network: Network
  /** What a peer of this process sees: this one. Until `leave`. */
  join (peer: PeerId): { readonly network: Network, leave (): void }
}

/** Costs nothing before the first `join`. */
export function createNearPeers (far: Network, clock: Clock): NearPeers {
  const network = new TwoNetworks(far)
  let memory: MemoryNetwork | undefined
  return {
    network,
    join: (peer) => {
      if (memory === undefined) {
        memory = createMemoryNetwork({ clock })
        network.enter(memory.join(far.self))
      }
      const hub = memory
      const joined = hub.join(peer)
      network.nearPeers.add(peer)
      return {
        network: joined,
        leave: () => {
          network.nearPeers.delete(peer)
          hub.leave(peer)
        }
      }
    }
  }
}

/** What was asked of the far network, to be asked of the near one when that comes. */
type Ask = (near: Network) => Cancel

class TwoNetworks implements Network {
  readonly nearPeers = new Set<PeerId>()
  readonly #far: Network
  #near: Network | undefined
  readonly #asked = new Map<Ask, Cancel | undefined>()

  constructor (far: Network) {
    this.#far = far
  }

  enter (near: Network): void {
    this.#near = near
    for (const ask of this.#asked.keys()) this.#asked.set(ask, ask(near))
  }

  get self (): PeerId { return this.#far.self }

  addresses (): readonly string[] { return this.#far.addresses() }

  remember (peer: PeerId, addresses: readonly string[]): void { this.#far.remember(peer, addresses) }

  handle (protocol: string, accept: (channel: Channel) => void): Cancel {
    return this.#both(this.#far.handle(protocol, accept), (near) => near.handle(protocol, accept))
  }

  async open (peer: PeerId, protocol: string, options?: { readonly signal?: AbortSignal }): Promise<Channel> {
    const network = this.nearPeers.has(peer) ? this.#near ?? this.#far : this.#far
    return await network.open(peer, protocol, options)
  }

  subscribe (topic: string, listener: TopicListener): Cancel {
    return this.#both(this.#far.subscribe(topic, listener), (near) => near.subscribe(topic, listener))
  }

  publish (topic: string, bytes: Uint8Array): void {
    // First: the far one may keep the bytes.
    if (this.nearPeers.size > 0) this.#near?.publish(topic, bytes)
    this.#far.publish(topic, bytes)
  }

  watch (seen: (peer: PeerId, state: 'connected' | 'disconnected') => void): Cancel {
    return this.#both(this.#far.watch(seen), (near) => near.watch(seen))
  }

  async sign (bytes: Uint8Array): Promise<Uint8Array> { return await this.#far.sign(bytes) }

  async verify (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> { return await this.#far.verify(peer, bytes, signature) }

  #both (cancelFar: Cancel, ask: Ask): Cancel {
    this.#asked.set(ask, this.#near === undefined ? undefined : ask(this.#near))
    return () => {
      cancelFar()
      this.#asked.get(ask)?.()
      this.#asked.delete(ask)
    }
  }
}
