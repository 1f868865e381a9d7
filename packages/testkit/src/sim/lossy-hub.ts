import type { Channel, Clock, PeerId } from '@peer-base/app'
import type { Faults } from './faults.js'
import { Reachability } from './reachability.js'
import { createRecorder } from './recording.js'
import type { Recorder, Recording } from './recording.js'
import type { SeededRandom } from './seeded-random.js'
import type { Trace } from './trace.js'
import { countMessage, createTraffic } from './traffic.js'
import type { Lane, Traffic } from './traffic.js'

export interface HubOptions {
  readonly clock: Clock
  readonly random: SeededRandom
  readonly faults: Faults
  readonly trace: Trace | undefined
}

/** One run of a peer's process, as the hub sees it. */
export interface HubPeer<Peer> {
  readonly self: PeerId
  readonly handlers: ReadonlyMap<string, (channel: Channel) => void>
  sees (other: Peer): boolean
  /** The peer notices that a connection came or went. */
  see (other: Peer, isConnected: boolean): void
}

/** A channel as the hub sees it. */
export interface Line {
  readonly between: readonly [PeerId, PeerId]
  /** The connection is lost for good: nothing crosses any more, and each end will notice in its own time. */
  doom (): void
  /** Breaks the end of `peer` now, and the other end as soon as it can be told. */
  drop (peer: PeerId): void
}

/** What the peers of one lossy network share: who is there, who reaches whom, what crossed. */
export class LossyHub<Peer extends HubPeer<Peer>> {
  readonly clock: Clock
  readonly random: SeededRandom
  readonly peers = new Map<PeerId, Peer>()
  readonly reachability = new Reachability()
  readonly lines = new Set<Line>()
  faults: Faults
  liveChannels = 0
  rejectedGossip = 0
  readonly #trace: Trace | undefined
  readonly #traffic = new Map<PeerId, Traffic>()
  readonly #recorders = new Map<PeerId, Recorder[]>()

  constructor ({ clock, random, faults, trace }: HubOptions) {
    this.clock = clock
    this.random = random
    this.faults = faults
    this.#trace = trace
  }

  note (kind: string, ...fields: Parameters<Trace['note']>[1][]): void {
    this.#trace?.note(kind, ...fields)
  }

  /** How long one message takes, in ms. */
  latency (): number {
    const { latencyMS, jitterMS } = this.faults
    return jitterMS > 0 ? latencyMS + this.random.below(jitterMS + 1) : latencyMS
  }

  /** When an end notices that its connection is gone, in ms from now. */
  detection (): number {
    return this.random.below(this.faults.detectMS + 1)
  }

  canReach (a: Peer, b: Peer): boolean {
    return this.peers.get(a.self) === a && this.peers.get(b.self) === b && this.reachability.canReach(a.self, b.self)
  }

  traffic (peer: PeerId): Traffic {
    let traffic = this.#traffic.get(peer)
    if (traffic === undefined) this.#traffic.set(peer, traffic = createTraffic())
    return traffic
  }

  tap (peer: PeerId): Recording {
    const recorder = createRecorder()
    this.#recorders.set(peer, [...this.#recorders.get(peer) ?? [], recorder])
    return recorder
  }

  left (peer: PeerId, lane: Lane, bytes: Uint8Array): void {
    countMessage(this.traffic(peer), 'sent', lane, bytes.length)
    for (const recorder of this.#recorders.get(peer) ?? []) recorder.take(lane.name, bytes)
  }

  reached (peer: PeerId, from: PeerId, lane: Lane, bytes: Uint8Array): void {
    countMessage(this.traffic(peer), 'received', lane, bytes.length)
    for (const recorder of this.#recorders.get(peer) ?? []) recorder.take(lane.name, bytes)
    this.#trace?.note('reached', peer, from, lane.name, bytes)
  }

  /** After who reaches whom has changed: dooms channels that cross a gap, and has everybody notice in their own time. */
  refresh (): void {
    for (const line of this.lines) {
      if (!this.reachability.canReach(...line.between)) line.doom()
    }
    for (const a of this.peers.values()) {
      for (const b of this.peers.values()) {
        if (a !== b) this.#notice(a, b)
      }
    }
  }

  #notice (a: Peer, b: Peer): void {
    const isReachable = this.canReach(a, b)
    if (a.sees(b) === isReachable) return
    this.clock.after(isReachable ? this.latency() : this.detection(), () => {
      if (this.canReach(a, b) === isReachable) a.see(b, isReachable)
    })
  }
}
