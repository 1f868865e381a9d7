/** Faults of single messages, as probabilities between 0 and 1. */
export interface MessageFaults {
  readonly drop: number
  readonly duplicate: number
  readonly reorder: number
}

export interface Faults {
  /** The least a message takes, in ms. */
  readonly latencyMS: number
  /** Up to so much more, uniformly, in ms. Frames of one channel stay in order. */
  readonly jitterMS: number
  /** How late a reordered message is at most, in ms, on top of its latency. */
  readonly reorderMS: number
  /** Until an end notices that its connection is lost, at most, in ms; each end in its own time. */
  readonly detectMS: number
  /** Until `open` gives up on a peer that does not answer, in ms. */
  readonly dialTimeoutMS: number
  readonly gossip: MessageFaults
  /**
   * Per frame. `reset` breaks the channel, as real networks do. The other three break the port's promise of order and
   * wholeness on purpose: what runs on a channel must survive them, by ending it if need be.
   */
  readonly channel: MessageFaults & { readonly reset: number }
  /** Bytes sent and not yet read before `send` waits, per direction of a channel. */
  readonly windowBytes: number
}

const none: MessageFaults = Object.freeze({ drop: 0, duplicate: 0, reorder: 0 })

/** A perfect network with a latency of one ms. */
export const noFaults: Faults = Object.freeze({
  latencyMS: 1,
  jitterMS: 0,
  reorderMS: 0,
  detectMS: 3000,
  dialTimeoutMS: 5000,
  gossip: none,
  channel: Object.freeze({ ...none, reset: 0 }),
  windowBytes: 1 << 20
})

/** A bad day: long jitter, gossip that is lost, doubled and late, channels that break. Frames of a live channel are whole. */
export const badDay: Faults = Object.freeze({
  ...noFaults,
  latencyMS: 20,
  jitterMS: 180,
  reorderMS: 2000,
  gossip: Object.freeze({ drop: 0.3, duplicate: 0.2, reorder: 0.2 }),
  channel: Object.freeze({ ...none, reset: 0.002 })
})

/** `noFaults` with some of them replaced. */
export function withFaults (changes: PartialFaults = {}, base: Faults = noFaults): Faults {
  return Object.freeze({
    ...base,
    ...changes,
    gossip: Object.freeze({ ...base.gossip, ...changes.gossip }),
    channel: Object.freeze({ ...base.channel, ...changes.channel })
  })
}

export type PartialFaults = Partial<Omit<Faults, 'gossip' | 'channel'>> & {
  readonly gossip?: Partial<Faults['gossip']>
  readonly channel?: Partial<Faults['channel']>
}
