import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { PeerBaseError, toError } from '../../errors.js'
import type { Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import { deadline } from './deadline.js'
import type { PeerBaseNode } from './node.js'

export interface UpgraderComponents {
  readonly node: PeerBaseNode
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** A first WebRTC dial fails one time in thirty, by races in its libraries; the next one rarely does. */
const maxAttempts = 3
const attemptMS = 6000
const pauseMS = 500

/** A link for which it failed is left alone for this long. */
const restMS = 60_000

/** Makes direct WebRTC connections beside relayed ones. */
export class Upgrader {
  readonly #components: UpgraderComponents
  readonly #stopped = new AbortController()
  readonly #notBefore = new WeakMap<Connection, number>()

  constructor (components: UpgraderComponents) {
    this.#components = components
  }

  /**
   * In the background, and at most once a minute for one link: a peer for which it fails stays behind its relay. Does nothing for a
   * link the other end made: two ends that try at once would make two.
   */
  upgrade (relayed: Connection): void {
    const { clock, logger } = this.#components
    const now = clock.now()
    if (relayed.direction !== 'outbound' || now < (this.#notBefore.get(relayed) ?? now)) return
    this.#notBefore.set(relayed, now + restMS)
    this.#try(relayed, 1).catch((error: unknown) => { logger.debug('a link stays behind its relay', { reason: toError(error).message }) })
  }

  stop (): void {
    this.#stopped.abort(new PeerBaseError('PEERBASE_STOPPED', 'The network stopped'))
  }

  async #try (relayed: Connection, attempt: number): Promise<void> {
    const { node, clock } = this.#components
    if (this.#stopped.signal.aborted || relayed.status !== 'open' || this.#isDirect(relayed)) return
    const limit = deadline(clock, attemptMS, this.#stopped.signal)
    try {
      await node.dial(webRTCOver(relayed.remoteAddr), { force: true, signal: limit.signal })
      return
    } catch (error) {
      if (attempt >= maxAttempts || isUnsupported(error)) throw error
    } finally {
      limit.clear()
    }
    await this.#pause()
    await this.#try(relayed, attempt + 1)
  }

  #isDirect ({ remotePeer }: Connection): boolean {
    return this.#components.node.getConnections(remotePeer).some(({ status, limits }) => status === 'open' && limits === undefined)
  }

  async #pause (): Promise<void> {
    const { clock, random } = this.#components
    const pause = deadline(clock, random.uint32() / 2 ** 32 * pauseMS, this.#stopped.signal)
    if (!pause.signal.aborted) await new Promise((resolve) => { pause.signal.addEventListener('abort', resolve, { once: true }) })
    pause.clear()
  }
}

/** `<relay>/p2p-circuit/p2p/<peer>` → `<relay>/p2p-circuit/webrtc/p2p/<peer>`. */
function webRTCOver (relayed: Multiaddr): Multiaddr {
  return multiaddr(relayed.toString().replace('/p2p-circuit', '/p2p-circuit/webrtc'))
}

/** The other end has no WebRTC: trying again would not give it any. */
function isUnsupported (error: unknown): boolean {
  return error instanceof Error && error.name === 'UnsupportedProtocolError'
}
