import { PeerBaseError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { Channel, Network, PeerId, TopicListener } from '../ports/network.js'
import { createChannelPair } from './channel-pair.js'
import type { ChannelPair } from './channel-pair.js'
import { isMarkOf, markOf } from './unauthenticated-signature.js'

export interface MemoryNetworkOptions {
  readonly clock: Clock
  /** How long everything takes, in ms. @default 0 */
  readonly latencyMS?: number
  /** Bytes sent and not yet read before `send` waits, per direction of a channel. @default 1 MiB */
  readonly windowBytes?: number
}

/** A network within one process: nothing is lost, everything arrives in order on a later turn, everybody is connected. */
export interface MemoryNetwork {
  /** @throws PEERBASE_INVALID_OPTION when `peer` is already here. */
  join (peer: PeerId, options?: { readonly addresses?: readonly string[] }): Network
  /** Takes a peer away: its channels break at both ends, the others see it disconnect. Idempotent. */
  leave (peer: PeerId): void
}

/**
 * Connects apps that live in one process: for tests, examples and documentation. Trust is the process: `sign` is a hash
 * keyed by the peer's name, and `from` is whoever called `publish`.
 */
export function createMemoryNetwork (options: MemoryNetworkOptions): MemoryNetwork {
  const hub: Hub = {
    members: new Map(),
    windowBytes: options.windowBytes ?? 1 << 20,
    later: task => { options.clock.after(options.latencyMS ?? 0, task) }
  }
  return {
    join: (peer, { addresses = [] } = {}) => {
      if (hub.members.has(peer)) throw new PeerBaseError('PEERBASE_INVALID_OPTION', `${peer} has already joined this network.`)
      const member = new Member(peer, addresses, hub)
      member.greet()
      return member
    },
    leave: peer => hub.members.get(peer)?.leave()
  }
}

interface Hub {
  readonly members: Map<PeerId, Member>
  readonly windowBytes: number
  readonly later: (task: () => void) => void
}

type Watcher = (peer: PeerId, state: 'connected' | 'disconnected') => void

class Member implements Network {
  readonly self: PeerId
  readonly #hub: Hub
  readonly #addresses: readonly string[]
  readonly #handlers = new Map<string, (channel: Channel) => void>()
  readonly #topics = new Map<string, Set<TopicListener>>()
  readonly #watchers = new Set<Watcher>()
  readonly #pairs = new Set<ChannelPair>()
  /** Whom this one was told about as connected. */
  readonly #met = new Set<Member>()
  #isGone = false

  constructor (self: PeerId, addresses: readonly string[], hub: Hub) {
    this.self = self
    this.#addresses = Object.freeze([...addresses])
    this.#hub = hub
  }

  addresses (): readonly string[] {
    return this.#addresses
  }

  /** Here a peer is found by its name alone. */
  remember (): void {}

  handle (protocol: string, accept: (channel: Channel) => void): Cancel {
    if (this.#handlers.has(protocol)) throw new PeerBaseError('PEERBASE_INVALID_OPTION', `${protocol} is already handled.`)
    this.#handlers.set(protocol, accept)
    return () => {
      if (this.#handlers.get(protocol) === accept) this.#handlers.delete(protocol)
    }
  }

  async open (peer: PeerId, protocol: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Channel> {
    signal?.throwIfAborted()
    return await new Promise((resolve, reject) => {
      const aborted = (): void => reject(signal?.reason as Error)
      signal?.addEventListener('abort', aborted, { once: true })
      this.#hub.later(() => {
        signal?.removeEventListener('abort', aborted)
        if (signal?.aborted === true) return
        const channel = this.#connect(peer, protocol)
        if (channel !== undefined) resolve(channel)
        else reject(new PeerBaseError('PEERBASE_UNREACHABLE', `${peer} is not here, or does not speak ${protocol}.`))
      })
    })
  }

  subscribe (topic: string, listener: TopicListener): Cancel {
    const listeners = this.#topics.get(topic) ?? new Set()
    this.#topics.set(topic, listeners)
    const isFirst = listeners.size === 0
    listeners.add(listener)
    if (isFirst) this.#hub.later(() => { if (listeners.size > 0) this.#eachOther(other => other.#announceListener(topic, this.self)) })
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#topics.get(topic) === listeners) this.#topics.delete(topic)
    }
  }

  publish (topic: string, bytes: Uint8Array): void {
    const copy = bytes.slice()
    this.#hub.later(() => this.#eachOther(other => other.#hear(topic, copy, this.self)))
  }

  watch (seen: Watcher): Cancel {
    this.#watchers.add(seen)
    return () => { this.#watchers.delete(seen) }
  }

  async sign (bytes: Uint8Array): Promise<Uint8Array> {
    return markOf(this.self, bytes)
  }

  async verify (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return isMarkOf(peer, bytes, signature)
  }

  greet (): void {
    this.#hub.members.set(this.self, this)
    this.#hub.later(() => this.#eachOther(other => {
      this.#meet(other)
      other.#meet(this)
    }))
  }

  leave (): void {
    this.#isGone = true
    this.#hub.members.delete(this.self)
    for (const pair of [...this.#pairs]) this.#breakPair(pair)
    for (const other of this.#hub.members.values()) this.#hub.later(() => other.#part(this))
  }

  #connect (peer: PeerId, protocol: string): Channel | undefined {
    const other = peer === this.self || this.#isGone ? undefined : this.#hub.members.get(peer)
    if (other === undefined) return undefined
    const accept = other.#handlers.get(protocol)
    if (accept === undefined) return undefined
    let open = 2
    const pair = createChannelPair({
      peers: [this.self, peer],
      windowBytes: this.#hub.windowBytes,
      carry: (_from, parcel) => this.#hub.later(parcel.arrive),
      over: () => { if (--open === 0) this.#forget(pair, other) }
    })
    this.#pairs.add(pair)
    other.#pairs.add(pair)
    accept(pair.accepter)
    return pair.opener
  }

  #forget (pair: ChannelPair, other: Member): void {
    this.#pairs.delete(pair)
    other.#pairs.delete(pair)
  }

  #breakPair (pair: ChannelPair): void {
    const gone = new PeerBaseError('PEERBASE_CHANNEL_CLOSED', `${this.self} left the network.`)
    pair.fail(0, gone)
    pair.fail(1, gone)
  }

  #meet (other: Member): void {
    if (this.#met.has(other)) return
    this.#met.add(other)
    this.#see(other.self, 'connected')
  }

  #part (other: Member): void {
    if (this.#met.delete(other)) this.#see(other.self, 'disconnected')
  }

  #see (peer: PeerId, state: 'connected' | 'disconnected'): void {
    for (const watcher of [...this.#watchers]) watcher(peer, state)
  }

  #announceListener (topic: string, peer: PeerId): void {
    for (const listener of [...this.#topics.get(topic) ?? []]) listener.joined?.(peer)
  }

  /** Each listener gets bytes of its own. One that throws has rejected the message: nobody else is told. */
  #hear (topic: string, bytes: Uint8Array, from: PeerId): void {
    for (const listener of [...this.#topics.get(topic) ?? []]) {
      try {
        listener.heard(bytes.slice(), from)
      } catch {
        // Forwarding is what a rejection would stop, and here nobody forwards.
      }
    }
  }

  #eachOther (visit: (other: Member) => void): void {
    if (this.#isGone) return
    for (const other of [...this.#hub.members.values()]) {
      if (other !== this) visit(other)
    }
  }
}
