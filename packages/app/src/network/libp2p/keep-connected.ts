import type { Connection, Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import { deadline } from './deadline.js'

export interface KeepConnectedComponents {
  readonly node: Pick<Libp2p, 'dial' | 'getConnections' | 'addEventListener' | 'removeEventListener'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Runs each time a dial arrived. */
  readonly onLink: (link: Connection) => void
}

const firstWaitMS = 1000
const longestWaitMS = 30_000
const dialMS = 10_000

/** A lost link is seen by its event; this is how soon one is found whose event was missed. */
const checkMS = 15_000

/**
 * Dials `address`, and again whenever the link is gone, until cancelled. Never throws: who is not there now may come later.
 * Waits by exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015): uniform in 0 … 1, 2, 4 … 30 s.
 *
 * libp2p's own reconnecting is not used: a failed WebSocket dial rejects with an event that is no Error, at which it gives up for good.
 */
export function keepConnected (components: KeepConnectedComponents, address: Multiaddr): Cancel {
  const link = new KeptLink(components, address)
  link.start()
  return () => { link.stop() }
}

class KeptLink {
  readonly #components: KeepConnectedComponents
  readonly #address: Multiaddr
  readonly #stopped = new AbortController()
  #peer: string | undefined
  #failures = 0
  #cancelTimer: Cancel = () => {}

  constructor (components: KeepConnectedComponents, address: Multiaddr) {
    this.#components = components
    this.#address = address
  }

  start (): void {
    this.#components.node.addEventListener('peer:disconnect', this.#onDisconnect)
    this.#again(0)
  }

  stop (): void {
    this.#stopped.abort(new PeerBaseError('PEERBASE_STOPPED', 'The network stopped'))
    this.#cancelTimer()
    this.#components.node.removeEventListener('peer:disconnect', this.#onDisconnect)
  }

  #again (delayMS: number): void {
    this.#cancelTimer()
    if (this.#stopped.signal.aborted) return
    this.#cancelTimer = this.#components.clock.after(delayMS, () => {
      if (this.#isConnected()) this.#again(checkMS)
      else this.#dial().then(() => { this.#onSuccess() }, (error: unknown) => { this.#onFailure(error) })
    })
  }

  async #dial (): Promise<void> {
    const { node, clock, onLink } = this.#components
    const limit = deadline(clock, dialMS, this.#stopped.signal)
    try {
      const link = await node.dial(this.#address, { signal: limit.signal })
      this.#peer = link.remotePeer.toString()
      onLink(link)
    } finally {
      limit.clear()
    }
  }

  #onSuccess (): void {
    this.#failures = 0
    this.#again(checkMS)
  }

  #onFailure (error: unknown): void {
    this.#failures++
    this.#components.logger.debug('relay or bootstrap peer not reached, will try again', { failures: this.#failures, reason: toError(error).message })
    this.#again(this.#jitteredMS())
  }

  readonly #onDisconnect = (event: CustomEvent<{ toString (): string }>): void => {
    if (event.detail.toString() === this.#peer) this.#again(this.#jitteredMS())
  }

  #isConnected (): boolean {
    return this.#peer !== undefined && this.#components.node.getConnections()
      .some(({ status, limits, remotePeer }) => status === 'open' && limits === undefined && remotePeer.toString() === this.#peer)
  }

  #jitteredMS (): number {
    const ceilingMS = Math.min(longestWaitMS, firstWaitMS * 2 ** Math.min(this.#failures, 10))
    return this.#components.random.uint32() / 2 ** 32 * ceilingMS
  }
}
