import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { GossipSub, SubscriptionChangeData } from '@libp2p/gossipsub'
import type { IdentifyResult, Libp2p } from '@libp2p/interface'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Topics } from './topics.js'

/** Topics of this protocol begin so; a relay carries no others. */
export const topicPrefix = 'pb1/'

/** A lost peer leaves its topics behind; this long after, those that nobody listens to are dropped. */
const sweepMS = 30_000

export interface TopicCarrierComponents {
  readonly node: Pick<Libp2p, 'addEventListener' | 'removeEventListener'>
  readonly pubsub: Pick<GossipSub, 'addEventListener' | 'removeEventListener' | 'getSubscribers'>
  readonly topics: Pick<Topics, 'carry' | 'drop' | 'carried'>
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Makes a relay listen to what its peers listen to, so that they hear each other through it: gossipsub forwards only topics it
 * is subscribed to. Other relays do not count as listeners, or two of them would keep each other's topics alive for ever.
 */
export class TopicCarrier {
  readonly #components: TopicCarrierComponents
  readonly #maxTopics: number
  readonly #relays = new Set<string>()
  #cancelSweep: Cancel | undefined

  constructor (components: TopicCarrierComponents, { maxTopics }: { readonly maxTopics: number }) {
    this.#components = components
    this.#maxTopics = maxTopics
  }

  start (): void {
    const { node, pubsub } = this.#components
    pubsub.addEventListener('subscription-change', this.#onSubscriptionChange)
    node.addEventListener('peer:identify', this.#onIdentify)
    node.addEventListener('peer:disconnect', this.#onDisconnect)
  }

  stop (): void {
    const { node, pubsub } = this.#components
    this.#cancelSweep?.()
    pubsub.removeEventListener('subscription-change', this.#onSubscriptionChange)
    node.removeEventListener('peer:identify', this.#onIdentify)
    node.removeEventListener('peer:disconnect', this.#onDisconnect)
  }

  readonly #onSubscriptionChange = (event: CustomEvent<SubscriptionChangeData>): void => {
    const isRelay = this.#relays.has(event.detail.peerId.toString())
    for (const { topic, subscribe } of event.detail.subscriptions) {
      if (subscribe && !isRelay) this.#carry(topic)
      else if (!subscribe && !this.#isWanted(topic)) this.#components.topics.drop(topic)
    }
  }

  readonly #onIdentify = (event: CustomEvent<IdentifyResult>): void => {
    if (!event.detail.protocols.includes(RELAY_V2_HOP_CODEC)) return
    this.#relays.add(event.detail.peerId.toString())
    this.#sweepLater()
  }

  readonly #onDisconnect = (event: CustomEvent<{ toString (): string }>): void => {
    this.#relays.delete(event.detail.toString())
    if (this.#components.topics.carried.size > 0) this.#sweepLater()
  }

  #carry (topic: string): void {
    const { topics, logger } = this.#components
    if (!topic.startsWith(topicPrefix) || topics.carried.has(topic)) return
    if (topics.carried.size < this.#maxTopics) topics.carry(topic)
    else logger.warn('a topic is not carried: there are too many', { carried: topics.carried.size })
  }

  #isWanted (topic: string): boolean {
    return this.#components.pubsub.getSubscribers(topic).some((peer) => !this.#relays.has(peer.toString()))
  }

  #sweepLater (): void {
    this.#cancelSweep ??= this.#components.clock.after(sweepMS, () => { this.#sweep() })
  }

  /** O(topics carried). */
  #sweep (): void {
    const { topics, logger } = this.#components
    this.#cancelSweep = undefined
    const before = topics.carried.size
    for (const topic of [...topics.carried]) if (!this.#isWanted(topic)) topics.drop(topic)
    logger.debug('swept the carried topics', { before, after: topics.carried.size })
  }
}
