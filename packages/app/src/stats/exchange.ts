import type { Cancel, Clock } from '../ports/clock.js'
import type { PeerId } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import type { Report } from '../util/report.js'
import { callReporting } from '../util/report.js'
import { decodeStats, encodeStats, parseStatsMessage } from './stats-message.js'
import type { StatsMessage } from './stats-message.js'
import type { PeerStats, Stats } from './stats.js'

export interface ExchangeComponents {
  readonly clock: Clock
  readonly random: Random
  readonly self: PeerId
  readonly stats: Stats
  /** Says a message on the collaboration's private gossip; own messages need not come back. */
  broadcast (message: StatsMessage): unknown
  /** Fresh stats of a peer, this one included, while somebody listens. */
  onStats (peer: PeerId, stats: PeerStats): void
  readonly report: Report
}

export interface ExchangeOptions {
  /** How often stats are asked for and told, in ms. @default 5000 */
  readonly updateFrequency?: number
  /** A wish and an answer count this long, in ms; more than `updateFrequency`, so that one may be lost. @default 10000 */
  readonly timeoutMS?: number
}

export const exchangeDefaults = Object.freeze({ updateFrequency: 5000, timeoutMS: 10_000 }) satisfies Required<ExchangeOptions>

/** Answers to one question are spread over this time, so that a large room does not answer at one stroke. */
const answerSpreadMS = 1000
/** Peers whose stats are kept. */
const maxPeers = 1024

export interface Exchange {
  /** Somebody listens here, until the returned function is called. */
  listen (): Cancel
  /**
   * A message came on the gossip.
   *
   * @throws PeerBaseError `PEERBASE_BAD_GOSSIP` when it is malformed.
   */
  heard (value: unknown, from: PeerId): void
  /** The newest stats of a peer, none when they are older than `timeoutMS`. */
  forPeer (peer: PeerId): PeerStats | undefined
  /** Releases the timers. What is heard after it counts for nothing. */
  stop (): void
}

/** Tells and hears stats, only while somebody in the room listens: without listeners there is no message and no timer. */
export function createExchange (components: ExchangeComponents, options: ExchangeOptions = {}): Exchange {
  return new StatsExchange(components, { ...exchangeDefaults, ...options })
}

class StatsExchange implements Exchange {
  readonly #components: ExchangeComponents
  readonly #options: Required<ExchangeOptions>
  readonly #newest = new Map<PeerId, { readonly stats: PeerStats, readonly at: number }>()
  #listeners = 0
  /** Others want my stats until then. */
  #wantedUntil = -Infinity
  #cancelAsking: Cancel | undefined
  #cancelTelling: Cancel | undefined
  #stopped = false

  constructor (components: ExchangeComponents, options: Required<ExchangeOptions>) {
    this.#components = components
    this.#options = options
  }

  listen (): Cancel {
    let listening = true
    if (++this.#listeners === 1) this.#ask()
    return () => {
      if (!listening) return
      listening = false
      if (--this.#listeners === 0) this.#stopAsking()
    }
  }

  heard (value: unknown, from: PeerId): void {
    const message = parseStatsMessage(value)
    if (this.#stopped || from === this.#components.self) return
    if (message.type === 'want') this.#want()
    else if (this.#listeners > 0) this.#learn(from, decodeStats(message))
  }

  forPeer (peer: PeerId): PeerStats | undefined {
    if (peer === this.#components.self) return this.#components.stats.snapshot()
    const newest = this.#newest.get(peer)
    return newest !== undefined && this.#isFresh(newest.at) ? newest.stats : undefined
  }

  stop (): void {
    this.#stopped = true
    this.#stopAsking()
    this.#cancelTelling?.()
    this.#cancelTelling = undefined
  }

  #ask (): void {
    if (this.#stopped) return
    const { clock, self, stats, report } = this.#components
    this.#cancelAsking = clock.after(this.#options.updateFrequency, () => { this.#ask() })
    for (const [peer, { at }] of this.#newest) if (!this.#isFresh(at)) this.#newest.delete(peer)
    this.#broadcast({ type: 'want' })
    callReporting(() => this.#components.onStats(self, stats.snapshot()), report)
  }

  #stopAsking (): void {
    this.#cancelAsking?.()
    this.#cancelAsking = undefined
    this.#newest.clear()
  }

  #want (): void {
    const { clock, random } = this.#components
    this.#wantedUntil = clock.now() + this.#options.timeoutMS
    const spreadMS = Math.min(answerSpreadMS, this.#options.updateFrequency)
    this.#cancelTelling ??= clock.after(random.uint32() / 2 ** 32 * spreadMS, () => { this.#tell() })
  }

  #tell (): void {
    const { clock, stats } = this.#components
    this.#cancelTelling = undefined
    if (clock.now() > this.#wantedUntil) return
    this.#cancelTelling = clock.after(this.#options.updateFrequency, () => { this.#tell() })
    this.#broadcast(encodeStats(stats.snapshot()))
  }

  #learn (peer: PeerId, stats: PeerStats): void {
    if (!this.#newest.has(peer) && this.#newest.size >= maxPeers) return
    this.#newest.set(peer, { stats, at: this.#components.clock.now() })
    callReporting(() => this.#components.onStats(peer, stats), this.#components.report)
  }

  #broadcast (message: StatsMessage): void {
    callReporting(() => this.#components.broadcast(message), this.#components.report)
  }

  #isFresh (at: number): boolean {
    return this.#components.clock.now() - at <= this.#options.timeoutMS
  }
}
