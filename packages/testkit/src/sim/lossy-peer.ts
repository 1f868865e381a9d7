import { PeerBaseError } from '@peer-base/app'
import type { Cancel, Channel, Network, PeerId, TopicListener } from '@peer-base/app'
import { fakeSignature, isFakeSignature } from './fake-signature.js'
import { dial } from './lossy-dial.js'
import type { HubPeer, LossyHub } from './lossy-hub.js'
import type { Lane } from './traffic.js'

type Watcher = (peer: PeerId, state: 'connected' | 'disconnected') => void

/** One run of one peer's process on the lossy network; a peer that comes back is another `LossyPeer` of the same name. */
export class LossyPeer implements Network, HubPeer<LossyPeer> {
  readonly self: PeerId
  readonly handlers = new Map<string, (channel: Channel) => void>()
  readonly #hub: LossyHub<LossyPeer>
  readonly #topics = new Map<string, Set<TopicListener>>()
  /** Topics the others know that this peer listens to: they learn it one latency late. */
  readonly #knownTopics = new Set<string>()
  readonly #watchers = new Set<Watcher>()
  readonly #seen = new Set<LossyPeer>()
  #addresses: readonly string[]

  constructor (self: PeerId, addresses: readonly string[], hub: LossyHub<LossyPeer>) {
    this.self = self
    this.#addresses = [...addresses]
    this.#hub = hub
  }

  addresses (): readonly string[] {
    return this.#addresses
  }

  changeAddresses (addresses: readonly string[]): void {
    this.#addresses = [...addresses]
  }

  /** The simulated network finds a peer by its name alone. */
  remember (): void {}

  handle (protocol: string, accept: (channel: Channel) => void): Cancel {
    if (this.handlers.has(protocol)) throw new PeerBaseError('PEERBASE_INVALID_OPTION', `${protocol} is already handled.`)
    this.handlers.set(protocol, accept)
    return () => {
      if (this.handlers.get(protocol) === accept) this.handlers.delete(protocol)
    }
  }

  async open (peer: PeerId, protocol: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Channel> {
    signal?.throwIfAborted()
    // The rest of a killed process would otherwise dial on for ever: its own timers are dead, the network's are not.
    if (this.#hub.peers.get(this.self) !== this) throw new PeerBaseError('PEERBASE_UNREACHABLE', 'This process has left the network.')
    return await dial({ hub: this.#hub, from: this, to: peer, protocol, signal })
  }

  subscribe (topic: string, listener: TopicListener): Cancel {
    const listeners = this.#topics.get(topic) ?? new Set()
    this.#topics.set(topic, listeners)
    listeners.add(listener)
    if (listeners.size === 1) this.#hub.clock.after(this.#hub.latency(), () => this.#announce(topic, listeners))
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0 || this.#topics.get(topic) !== listeners) return
      this.#topics.delete(topic)
      this.#knownTopics.delete(topic)
    }
  }

  publish (topic: string, bytes: Uint8Array): void {
    const copy = bytes.slice()
    const lane: Lane = { kind: 'topics', name: topic }
    for (const other of this.#hub.peers.values()) {
      if (other !== this && other.#knownTopics.has(topic) && this.#hub.canReach(this, other)) this.#whisper(other, lane, copy)
    }
  }

  watch (seen: Watcher): Cancel {
    this.#watchers.add(seen)
    return () => { this.#watchers.delete(seen) }
  }

  async sign (bytes: Uint8Array): Promise<Uint8Array> {
    return fakeSignature(this.self, bytes)
  }

  async verify (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return isFakeSignature(peer, bytes, signature)
  }

  sees (other: LossyPeer): boolean {
    return this.#seen.has(other)
  }

  /** This peer notices that a connection came or went. Two that meet tell each other what they listen to. */
  see (other: LossyPeer, isConnected: boolean): void {
    if (this.#seen.has(other) === isConnected) return
    if (isConnected) this.#forgetEarlierRuns(other)
    if (isConnected) this.#seen.add(other)
    else this.#seen.delete(other)
    this.#hub.note(isConnected ? 'connected' : 'disconnected', this.self, other.self)
    for (const watcher of [...this.#watchers]) watcher(other.self, isConnected ? 'connected' : 'disconnected')
    if (!isConnected) return
    for (const topic of [...other.#knownTopics]) this.#tellJoined(topic, other)
  }

  /** The process is gone: whatever still arrives for it finds nobody. */
  silence (): void {
    this.handlers.clear()
    this.#topics.clear()
    this.#knownTopics.clear()
    this.#watchers.clear()
    this.#seen.clear()
  }

  #forgetEarlierRuns (other: LossyPeer): void {
    for (const seen of [...this.#seen]) {
      if (seen.self === other.self && seen !== other) this.see(seen, false)
    }
  }

  #announce (topic: string, listeners: ReadonlySet<TopicListener>): void {
    if (this.#topics.get(topic) !== listeners || this.#hub.peers.get(this.self) !== this) return
    this.#knownTopics.add(topic)
    for (const other of [...this.#hub.peers.values()]) {
      if (other !== this && other.#seen.has(this)) other.#tellJoined(topic, this)
    }
  }

  #tellJoined (topic: string, peer: LossyPeer): void {
    for (const listener of [...this.#topics.get(topic) ?? []]) listener.joined?.(peer.self)
  }

  #whisper (other: LossyPeer, lane: Lane, bytes: Uint8Array): void {
    const { faults, random, clock } = this.#hub
    this.#hub.left(this.self, lane, bytes)
    if (random.chance(faults.gossip.drop)) return
    const copies = random.chance(faults.gossip.duplicate) ? 2 : 1
    for (let i = 0; i < copies; i++) {
      const lateMS = random.chance(faults.gossip.reorder) ? random.below(faults.reorderMS + 1) : 0
      clock.after(this.#hub.latency() + lateMS, () => { if (this.#hub.canReach(this, other)) other.#hear(lane, bytes, this.self) })
    }
  }

  #hear (lane: Lane, bytes: Uint8Array, from: PeerId): void {
    const listeners = this.#topics.get(lane.name)
    if (listeners === undefined) return
    this.#hub.reached(this.self, from, lane, bytes)
    for (const listener of [...listeners]) {
      try {
        listener.heard(bytes.slice(), from)
      } catch (error) {
        this.#hub.rejectedGossip++
        this.#hub.note('rejected', this.self, from, lane.name, String(error))
      }
    }
  }
}
