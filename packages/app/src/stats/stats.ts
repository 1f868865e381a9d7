import type { Clock } from '../ports/clock.js'
import type { PeerId } from '../ports/network.js'
import type { Link } from '../replica/link.js'
import { SlidingTraffic } from './sliding-traffic.js'
import type { Direction, Flow } from './sliding-traffic.js'

export interface Connections {
  /** Peers this peer pulls from. */
  readonly inbound: ReadonlySet<PeerId>
  /** Peers this peer pushes to. */
  readonly outbound: ReadonlySet<PeerId>
  /** Those of them along which entries are only announced. */
  readonly lazyInbound: ReadonlySet<PeerId>
  readonly lazyOutbound: ReadonlySet<PeerId>
}

export function connectionsOf (links: readonly Link[]): Connections {
  const peers = (direction: Link['direction'], modes: readonly Link['mode'][]): ReadonlySet<PeerId> =>
    new Set(links.filter((link) => link.direction === direction && modes.includes(link.mode)).map(({ peer }) => peer))
  const any = ['eager', 'lazy'] as const
  return {
    inbound: peers('inbound', any), outbound: peers('outbound', any), lazyInbound: peers('inbound', ['lazy']), lazyOutbound: peers('outbound', ['lazy'])
  }
}

/** What one peer did within the window: bytes under `traffic`, counts under `messages`. */
export interface PeerStats {
  readonly connections: Connections
  readonly traffic: { readonly total: Flow, readonly perPeer: ReadonlyMap<PeerId, Flow> }
  readonly messages: { readonly total: Flow, readonly perPeer: ReadonlyMap<PeerId, Flow> }
}

export interface StatsComponents {
  readonly clock: Clock
  connections (): Connections
}

export interface StatsOptions {
  /** How far back the sums reach, in ms. @default 60000 */
  readonly windowMS?: number
  /** Grain of the window, in ms. @default 1000 */
  readonly bucketMS?: number
  /** Peers counted one by one, 2.4 kB each; traffic of further ones goes into the total only. @default 1024 */
  readonly maxPeers?: number
}

export const statsDefaults = Object.freeze({ windowMS: 60_000, bucketMS: 1000, maxPeers: 1024 }) satisfies Required<StatsOptions>

/** One message that went or came. */
export interface Movement { readonly peer: PeerId, readonly direction: Direction, readonly bytes: number }

export interface Stats {
  /** O(1) amortised, no timer, no allocation for a known peer. */
  record (movement: Movement): void
  /** O(peers · window ÷ bucket). Independent of later records. */
  snapshot (): PeerStats
}

/** Counts this peer's own traffic. */
export function createStats (components: StatsComponents, options: StatsOptions = {}): Stats {
  return new TrafficStats(components, { ...statsDefaults, ...options })
}

class TrafficStats implements Stats {
  readonly #components: StatsComponents
  readonly #options: Required<StatsOptions>
  readonly #total: SlidingTraffic
  readonly #perPeer = new Map<PeerId, SlidingTraffic>()
  #lookedForRoomAt = -Infinity

  constructor (components: StatsComponents, options: Required<StatsOptions>) {
    this.#components = components
    this.#options = options
    this.#total = this.#newCounter()
  }

  record ({ peer, direction, bytes }: Movement): void {
    const now = this.#components.clock.now()
    this.#total.record(now, direction, bytes)
    const counter = this.#perPeer.get(peer) ?? this.#admit(peer, now)
    counter?.record(now, direction, bytes)
  }

  snapshot (): PeerStats {
    const now = this.#components.clock.now()
    this.#forgetSilent(now)
    const { inbound, outbound, lazyInbound, lazyOutbound } = this.#components.connections()
    const { bytes, messages } = this.#total.sums(now)
    const each = Array.from(this.#perPeer, ([peer, counter]) => [peer, counter.sums(now)] as const)
    return {
      connections: { inbound: new Set(inbound), outbound: new Set(outbound), lazyInbound: new Set(lazyInbound), lazyOutbound: new Set(lazyOutbound) },
      traffic: { total: bytes, perPeer: new Map(each.map(([peer, sums]) => [peer, sums.bytes])) },
      messages: { total: messages, perPeer: new Map(each.map(([peer, sums]) => [peer, sums.messages])) }
    }
  }

  /** When all places are taken, silent peers are looked for at most once a bucket: a crowd of strangers stays cheap. */
  #admit (peer: PeerId, nowMS: number): SlidingTraffic | undefined {
    const { maxPeers, bucketMS } = this.#options
    if (this.#perPeer.size >= maxPeers && nowMS >= this.#lookedForRoomAt + bucketMS) {
      this.#lookedForRoomAt = nowMS
      this.#forgetSilent(nowMS)
    }
    if (this.#perPeer.size >= maxPeers) return undefined
    const counter = this.#newCounter()
    this.#perPeer.set(peer, counter)
    return counter
  }

  #forgetSilent (nowMS: number): void {
    for (const [peer, counter] of this.#perPeer) if (counter.isSilent(nowMS)) this.#perPeer.delete(peer)
  }

  #newCounter (): SlidingTraffic {
    const { windowMS, bucketMS } = this.#options
    return new SlidingTraffic({ buckets: Math.ceil(windowMS / bucketMS), bucketMS })
  }
}
