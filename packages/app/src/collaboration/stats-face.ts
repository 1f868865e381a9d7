import type { Cancel } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { PeerId } from '../ports/network.js'
import type { PeerStats } from '../stats/stats.js'
import { Emitter } from '../util/emitter.js'

/** `peer updated` for every peer, and an event named after each peer id. */
export type StatsEvents = {
  error: [error: Error]
  'peer updated': [peer: PeerId, stats: PeerStats]
  [peer: PeerId]: [stats: PeerStats]
}

/** Traffic of the last minute, of this peer and, while somebody listens, of the others. Costs nothing while nobody does. */
export interface CollaborationStats {
  on<Name extends keyof StatsEvents & string> (event: Name, listener: (...values: StatsEvents[Name]) => void): this
  off<Name extends keyof StatsEvents & string> (event: Name, listener?: (...values: StatsEvents[Name]) => void): this
  once<Name extends keyof StatsEvents & string> (event: Name, listener: (...values: StatsEvents[Name]) => void): this
  /** The newest figures of a peer; undefined when none were heard lately. */
  forPeer (peer: string): PeerStats | undefined
}

export interface StatsSource {
  listen (): Cancel
  forPeer (peer: PeerId): PeerStats | undefined
}

export class StatsFace extends Emitter<StatsEvents> implements CollaborationStats {
  readonly #source: () => StatsSource | undefined
  #unlisten: Cancel | undefined

  constructor (options: { readonly source: () => StatsSource | undefined, readonly logger: Logger, readonly parent: { emit (event: 'error', error: Error): boolean } }) {
    super(options)
    this.#source = options.source
  }

  forPeer (peer: PeerId): PeerStats | undefined {
    return this.#source()?.forPeer(peer)
  }

  override on<Name extends keyof StatsEvents & string> (event: Name, listener: (...values: StatsEvents[Name]) => void): this {
    super.on(event, listener)
    this.listenersChanged()
    return this
  }

  override once<Name extends keyof StatsEvents & string> (event: Name, listener: (...values: StatsEvents[Name]) => void): this {
    super.once(event, listener)
    this.listenersChanged()
    return this
  }

  override off<Name extends keyof StatsEvents & string> (event: Name, listener?: (...values: StatsEvents[Name]) => void): this {
    super.off(event, listener)
    this.listenersChanged()
    return this
  }

  override removeAllListeners (event?: keyof StatsEvents & string): this {
    super.removeAllListeners(event)
    this.listenersChanged()
    return this
  }

  tell (peer: PeerId, stats: PeerStats): void {
    this.emit('peer updated', peer, stats)
    this.emit(peer, stats)
    this.listenersChanged()
  }

  /** Asks the others while somebody here listens; called too when the collaboration starts or stops. */
  listenersChanged (): void {
    const wanted = this.eventNames().some((name) => name !== 'error')
    if (wanted && this.#unlisten === undefined) this.#unlisten = this.#source()?.listen()
    if (!wanted) this.silence()
  }

  silence (): void {
    this.#unlisten?.()
    this.#unlisten = undefined
  }
}
