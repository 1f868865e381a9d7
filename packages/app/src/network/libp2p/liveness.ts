import type { Connection } from '@libp2p/interface'
import { PeerBaseError, toError } from '../../errors.js'
import type { Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import { deadline, unlessAborted } from './deadline.js'

export interface LivenessComponents {
  /** Resolves when the other end of the connection has answered over this very connection. */
  readonly ping: (connection: Connection, signal: AbortSignal) => Promise<unknown>
  readonly clock: Clock
  readonly logger: Logger
}

/** A live end answers within a round trip; this long is for busy machines. */
const answerMS = 4000

/**
 * Which direct connections can be believed. WebRTC tells late or never that a connection is none: the end that was called counts it as
 * open though the caller gave up (a firewall between them, say), and a page that was reloaded is missed after many seconds only. Such a
 * connection is doubted: it is not used until it has answered, and closed when it does not.
 */
export class Liveness {
  readonly #components: LivenessComponents
  readonly #asking = new Map<Connection, Promise<void>>()
  readonly #stopped = new AbortController()

  constructor (components: LivenessComponents) {
    this.#components = components
  }

  isDoubted (connection: Connection): boolean {
    return this.#asking.has(connection)
  }

  /** Resolves when it answered or was closed. Never rejects; those who doubt at the same time share the question. */
  doubt (connection: Connection): Promise<void> {
    const asked = this.#asking.get(connection)
    if (asked !== undefined) return asked
    const asking = this.#ask(connection).finally(() => { this.#asking.delete(connection) })
    this.#asking.set(connection, asking)
    return asking
  }

  /** Resolves when no doubt of now is left about these. */
  async settled (connections: readonly Connection[]): Promise<void> {
    await Promise.all(connections.map(async (connection) => { await this.#asking.get(connection) }))
  }

  stop (): void {
    this.#stopped.abort(new PeerBaseError('PEERBASE_STOPPED', 'The network stopped'))
  }

  async #ask (connection: Connection): Promise<void> {
    const { ping, clock, logger } = this.#components
    const limit = deadline(clock, answerMS, this.#stopped.signal)
    try {
      await unlessAborted(ping(connection, limit.signal), limit.signal)
    } catch (error) {
      // What fails otherwise was refused, by somebody who is there, or is closing already.
      if (this.#stopped.signal.aborted || !limit.signal.aborted) return
      logger.debug('a dead connection is closed', { peer: connection.remotePeer.toString() })
      connection.abort(toError(error))
    } finally {
      limit.clear()
    }
  }
}
