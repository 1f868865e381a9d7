import type { Connection, Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { toError } from '../../errors.js'
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
  const { node, clock, random, logger, onLink } = components
  const stopped = new AbortController()
  let peer: string | undefined
  let failures = 0
  let cancelTimer: Cancel = () => {}

  const isConnected = (): boolean => peer !== undefined &&
    node.getConnections().some((link) => link.status === 'open' && link.limits === undefined && link.remotePeer.toString() === peer)
  const again = (delayMS: number): void => {
    cancelTimer()
    if (!stopped.signal.aborted) cancelTimer = clock.after(delayMS, () => { void attempt() })
  }
  const jittered = (): number => random.uint32() / 2 ** 32 * Math.min(longestWaitMS, firstWaitMS * 2 ** Math.min(failures, 10))

  const attempt = async (): Promise<void> => {
    if (isConnected()) return again(checkMS)
    const limit = deadline(clock, dialMS, stopped.signal)
    try {
      const link = await node.dial(address, { signal: limit.signal })
      peer = link.remotePeer.toString()
      failures = 0
      onLink(link)
      again(checkMS)
    } catch (error) {
      failures++
      logger.debug('relay or bootstrap peer not reached, will try again', { failures, reason: toError(error).message })
      again(jittered())
    } finally {
      limit.clear()
    }
  }

  const onDisconnect = (event: CustomEvent<{ toString (): string }>): void => {
    if (event.detail.toString() === peer) again(jittered())
  }
  node.addEventListener('peer:disconnect', onDisconnect)
  again(0)
  return () => {
    stopped.abort(new DOMException('The network stopped', 'AbortError'))
    cancelTimer()
    node.removeEventListener('peer:disconnect', onDisconnect)
  }
}
