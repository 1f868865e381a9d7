import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { GossipSub, GossipsubMessage, Message, SubscriptionChangeData } from '@libp2p/gossipsub'
import type { Connection } from '@libp2p/interface'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { PeerId, TopicListener } from '../../ports/network.js'
import { callReporting } from '../../util/report.js'
import type { Blame } from './blame.js'
import type { MessageCache } from './message-cache.js'

/** Largest gossip message. Streams carry what is bigger; a relay's patience with one circuit is its reason. */
export const maxGossipBytes = 1 << 16

export interface TopicsComponents {
  readonly pubsub: GossipSub
  /** The one that `pubsub` was given. */
  readonly messages: Pick<MessageCache, 'attribute'>
  readonly connectionsOf: (peer: string) => readonly Connection[]
  readonly blame: Blame
  readonly clock: Clock
  readonly logger: Logger
}

/** Of the node's pubsub, which has it though its type does not tell: with `asyncValidation` a message is not forwarded without. */
interface Forwarder {
  reportMessageValidationResult (id: string, source: string, verdict: TopicValidatorResult): void
}

/** How often and how many times to look whether the way to a new listener is open before telling of it. */
const lookMS = 20
const maxLooks = 50

/** Topics of one node: listeners share a subscription, and a relay may hold one without listening. */
export class Topics {
  readonly #components: TopicsComponents
  readonly #listeners = new Map<string, Set<TopicListener>>()
  readonly #carried = new Set<string>()
  readonly #looks = new Set<Cancel>()
  #isRunning = false

  constructor (components: TopicsComponents) {
    this.#components = components
  }

  start (): void {
    const { pubsub } = this.#components
    this.#isRunning = true
    pubsub.addEventListener('subscription-change', this.#onSubscriptionChange)
    pubsub.addEventListener('gossipsub:message', this.#onMessage)
    for (const topic of new Set([...this.#listeners.keys(), ...this.#carried])) pubsub.subscribe(topic)
  }

  /** Before the node stops: gossipsub refuses to be told anything after. */
  stop (): void {
    this.#isRunning = false
    this.#components.pubsub.removeEventListener('subscription-change', this.#onSubscriptionChange)
    this.#components.pubsub.removeEventListener('gossipsub:message', this.#onMessage)
    for (const cancel of this.#looks) cancel()
    this.#looks.clear()
  }

  subscribe (topic: string, listener: TopicListener): Cancel {
    // An object of its own, so that the same listener may be given twice.
    const entry: TopicListener = { heard: (bytes, from) => listener.heard(bytes, from), joined: (peer) => listener.joined?.(peer) }
    const listeners = this.#listeners.get(topic) ?? new Set()
    listeners.add(entry)
    this.#listeners.set(topic, listeners)
    this.#hold(topic)
    return () => {
      listeners.delete(entry)
      if (listeners.size > 0 || this.#listeners.get(topic) !== listeners) return
      this.#listeners.delete(topic)
      this.#release(topic)
    }
  }

  /** Subscribes for the sake of others: messages pass unread. */
  carry (topic: string): void {
    this.#carried.add(topic)
    this.#hold(topic)
  }

  drop (topic: string): void {
    if (this.#carried.delete(topic)) this.#release(topic)
  }

  get carried (): ReadonlySet<string> {
    return this.#carried
  }

  /** @throws PEERBASE_TOO_LARGE */
  publish (topic: string, bytes: Uint8Array): void {
    if (bytes.byteLength > maxGossipBytes) {
      throw new PeerBaseError('PEERBASE_TOO_LARGE', `A gossip message of ${bytes.byteLength} bytes is over the limit of ${maxGossipBytes}: send it on a channel`)
    }
    if (!this.#isRunning) return
    this.#components.pubsub.publish(topic, bytes).catch((error: unknown) => {
      this.#components.logger.debug('a gossip message was not published', { reason: toError(error).message })
    })
  }

  #hold (topic: string): void {
    const { pubsub } = this.#components
    pubsub.topicValidators.set(topic, (_forwarder, message) => this.#judge(topic, message))
    if (this.#isRunning) pubsub.subscribe(topic)
  }

  #release (topic: string): void {
    if (this.#listeners.has(topic) || this.#carried.has(topic)) return
    const { pubsub } = this.#components
    pubsub.topicValidators.delete(topic)
    if (this.#isRunning) pubsub.unsubscribe(topic)
  }

  /**
   * Runs once a message, before it is forwarded. A listener that throws rejects it. The author is blamed, never the
   * forwarder: a relay carries topics that it cannot check.
   */
  #judge (topic: string, message: Message): TopicValidatorResult {
    if (message.type !== 'signed' || message.data.byteLength > maxGossipBytes) return TopicValidatorResult.Reject
    // A libp2p peer id in its text form is what a PeerId is.
    const from = message.from.toString() as PeerId
    let verdict = TopicValidatorResult.Accept
    for (const listener of [...this.#listeners.get(topic) ?? []]) {
      try {
        // A copy: gossipsub keeps these bytes to pass on.
        listener.heard(message.data.slice(), from)
      } catch (error) {
        verdict = TopicValidatorResult.Reject
        this.#components.logger.debug('a gossip message was rejected', { from, reason: toError(error).message })
      }
    }
    if (verdict === TopicValidatorResult.Reject) this.#components.blame.add(from)
    return verdict
  }

  /** A message that was not rejected, once: it goes on to those who need it. */
  readonly #onMessage = ({ detail: { msgId, msg, propagationSource } }: CustomEvent<GossipsubMessage>): void => {
    if (msg.type !== 'signed') return
    const { pubsub, messages } = this.#components
    const source = propagationSource.toString()
    messages.attribute(msgId, msg.from.toString(), source)
    // Proved by the tests over real connections: nothing would be forwarded otherwise.
    ;(pubsub as GossipSub & Forwarder).reportMessageValidationResult(msgId, source, TopicValidatorResult.Accept)
  }

  readonly #onSubscriptionChange = (event: CustomEvent<SubscriptionChangeData>): void => {
    const peer = event.detail.peerId.toString() as PeerId
    for (const { topic, subscribe } of event.detail.subscriptions) {
      if (subscribe && this.#listeners.has(topic)) this.#whenOpen(peer, () => { this.#tellJoined(topic, peer) })
    }
  }

  #tellJoined (topic: string, peer: PeerId): void {
    for (const listener of [...this.#listeners.get(topic) ?? []]) {
      callReporting(() => listener.joined?.(peer), (error) => { this.#components.logger.warn('a topic listener threw', { reason: error.message }) })
    }
  }

  /**
   * A peer's subscription arrives on its stream to us, before ours to it may be open: what is published in between
   * reaches nobody, without an error. So look until ours is there.
   */
  #whenOpen (peer: PeerId, tell: () => void, looks = 0): void {
    const { clock, pubsub, connectionsOf } = this.#components
    const cancel = clock.after(looks === 0 ? 0 : lookMS, () => {
      this.#looks.delete(cancel)
      const isOpen = connectionsOf(peer).some(({ streams }) =>
        streams.some(({ direction, protocol }) => direction === 'outbound' && pubsub.protocols.includes(protocol)))
      if (isOpen || looks >= maxLooks) tell()
      else this.#whenOpen(peer, tell, looks + 1)
    })
    this.#looks.add(cancel)
  }
}
