import { circuitRelayServer, RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { SubscriptionChangeData } from '@libp2p/gossipsub'
import type { GossipSub } from '@libp2p/gossipsub'
import type { IdentifyResult, Libp2p } from '@libp2p/interface'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Topics } from './topics.js'

/** Topics of this protocol begin so; a relay carries no others. */
export const topicPrefix = 'pb1/'

export interface RelayServerOptions {
  /** Peers that can be reached through this one at the same time. @default 4096 */
  readonly maxReservations?: number
  /** Bytes a circuit may carry, both directions together, before it is cut. @default 4 GiB */
  readonly maxCircuitBytes?: number
  /** How long a circuit may live, ms. At most 2^31 - 1. @default 24 h */
  readonly maxCircuitMS?: number
  /** Topics carried for the peers connected here. @default 10000 */
  readonly maxTopics?: number
}

export const relayServerDefaults = Object.freeze({
  maxReservations: 4096,
  maxCircuitBytes: 2 ** 32,
  maxCircuitMS: 24 * 60 * 60_000,
  maxTopics: 10_000
})

/** A lost peer leaves its topics behind; this long after, those that nobody listens to are dropped. */
const sweepMS = 30_000

/**
 * The relay service. Limits are high and yet there: a circuit with none would count as a direct link, gossip would settle on
 * it, and would be cut off when the link is replaced by a WebRTC one.
 */
export function relayService (options: RelayServerOptions): (components: Parameters<ReturnType<typeof circuitRelayServer>>[0]) => CircuitRelayService {
  const { maxReservations, maxCircuitBytes, maxCircuitMS } = { ...relayServerDefaults, ...options }
  return circuitRelayServer({
    maxOutboundStopStreams: maxReservations,
    reservations: { maxReservations, applyDefaultLimit: true, defaultDataLimit: BigInt(maxCircuitBytes), defaultDurationLimit: maxCircuitMS }
  })
}

export interface CarryTopicsComponents {
  readonly node: Pick<Libp2p, 'addEventListener' | 'removeEventListener'>
  readonly pubsub: GossipSub
  readonly topics: Topics
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Makes a relay listen to what its peers listen to, so that they hear each other through it: gossipsub forwards only topics it
 * is subscribed to. Other relays do not count as listeners, or two of them would keep each other's topics alive for ever.
 */
export function carryTopics (components: CarryTopicsComponents, { maxTopics = relayServerDefaults.maxTopics }: RelayServerOptions): Cancel {
  const { node, pubsub, topics, clock, logger } = components
  const relays = new Set<string>()
  let cancelSweep: Cancel | undefined

  const isWanted = (topic: string): boolean => pubsub.getSubscribers(topic).some((peer) => !relays.has(peer.toString()))
  const carry = (topic: string): void => {
    if (!topic.startsWith(topicPrefix) || topics.carried.has(topic)) return
    if (topics.carried.size < maxTopics) topics.carry(topic)
    else logger.warn('a topic is not carried: too many', { carried: topics.carried.size })
  }
  const sweep = (): void => {
    cancelSweep = undefined
    const before = topics.carried.size
    for (const topic of [...topics.carried]) if (!isWanted(topic)) topics.drop(topic)
    logger.debug('swept the carried topics', { before, after: topics.carried.size })
  }
  const sweepLater = (): void => { cancelSweep ??= clock.after(sweepMS, sweep) }

  const onSubscriptionChange = (event: CustomEvent<SubscriptionChangeData>): void => {
    const isRelay = relays.has(event.detail.peerId.toString())
    for (const { topic, subscribe } of event.detail.subscriptions) {
      if (subscribe && !isRelay) carry(topic)
      else if (!subscribe && !isWanted(topic)) topics.drop(topic)
    }
  }
  const onIdentify = (event: CustomEvent<IdentifyResult>): void => {
    if (!event.detail.protocols.includes(RELAY_V2_HOP_CODEC)) return
    relays.add(event.detail.peerId.toString())
    sweepLater()
  }
  const onDisconnect = (event: CustomEvent<{ toString (): string }>): void => {
    relays.delete(event.detail.toString())
    if (topics.carried.size > 0) sweepLater()
  }
  pubsub.addEventListener('subscription-change', onSubscriptionChange)
  node.addEventListener('peer:identify', onIdentify)
  node.addEventListener('peer:disconnect', onDisconnect)
  return () => {
    cancelSweep?.()
    pubsub.removeEventListener('subscription-change', onSubscriptionChange)
    node.removeEventListener('peer:identify', onIdentify)
    node.removeEventListener('peer:disconnect', onDisconnect)
  }
}
