import { type Announcement, appTopic, type CollaborationId, decodeGossip, encodeGossip } from '@peer-base/protocol'
import { PeerBaseError, toError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { Network, PeerId } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import { createTimers } from '../util/timers.js'
import type { PeerCount } from './peer-count.js'

export interface AnnouncerComponents {
  readonly appName: string
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  /** SHA-256. */
  readonly hash: (bytes: Uint8Array) => Uint8Array
  readonly peerCount: PeerCount
  /** A well-formed announcement by a peer; nothing about it is checked but its form. */
  readonly onAnnouncement?: (announcement: Announcement, from: PeerId) => void
}

export interface AnnouncerOptions {
  /** How often, at most, something is announced while nothing happens. Milliseconds > 0. */
  readonly intervalMS: number
  /** Longest wait before a newcomer is told; it grows with the square of the peers heard, up to 20 of them. */
  readonly maxThrottleDelayMS: number
}

/** Tells the app's topic which collaborations are open here, so that keyless pinners can join them. */
export interface Announcer {
  announce (collaboration: Omit<Announcement, 'type'>): void
  withdraw (cid: CollaborationId): void
  stop (): void
}

/** Collaborations told in one go; with more, they take turns. */
const perRound = 16
/** From this many peers on, newcomers wait the full delay. */
const crowd = 20

export function createAnnouncer (components: AnnouncerComponents, options: AnnouncerOptions): Announcer {
  const { network, clock, random, peerCount } = components
  const topic = appTopic(components.appName, components.hash)
  const open = new Map<CollaborationId, Uint8Array>()

  const speak = (): void => {
    // Told ones go to the back of the queue.
    for (const [cid, bytes] of [...open].slice(0, perRound)) {
      open.delete(cid)
      open.set(cid, bytes)
      network.publish(topic, bytes)
    }
  }
  const timers = createTimers<'round' | 'greeting'>(clock, (timer) => {
    speak()
    if (timer === 'round') armRound()
  })
  const armRound = (): void => {
    timers.arm('round', options.intervalMS * (0.8 + 0.4 * random.uint32() / 2 ** 32))
  }
  const unsubscribe: Cancel = network.subscribe(topic, {
    heard: (bytes, from) => { hear(components, bytes, from) },
    joined: () => { timers.ensure('greeting', greetingDelay(peerCount.count(), options)) }
  })
  armRound()
  return {
    announce (collaboration) {
      const bytes = encodeGossip({ type: 'announcement', ...collaboration })
      open.set(collaboration.cid, bytes)
      network.publish(topic, bytes)
    },
    withdraw: (cid) => { open.delete(cid) },
    stop () {
      unsubscribe()
      timers.stop()
    }
  }
}

function hear ({ peerCount, onAnnouncement }: AnnouncerComponents, bytes: Uint8Array, from: PeerId): void {
  const announcement = parse(bytes)
  peerCount.heard(from)
  onAnnouncement?.(announcement, from)
}

function greetingDelay (peers: number, { maxThrottleDelayMS }: AnnouncerOptions): number {
  const share = Math.min(1, peers / crowd)
  return share * share * maxThrottleDelayMS
}

function parse (bytes: Uint8Array): Announcement {
  let message
  try {
    message = decodeGossip(bytes)
  } catch (error) {
    throw new PeerBaseError('PEERBASE_BAD_GOSSIP', 'A message on the app\'s topic is malformed', { blame: 'penalise', cause: toError(error) })
  }
  if (message.type !== 'announcement') throw new PeerBaseError('PEERBASE_BAD_GOSSIP', 'A message on the app\'s topic is no announcement', { blame: 'penalise' })
  return message
}
