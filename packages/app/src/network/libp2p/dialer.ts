import type { Connection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { PeerBaseError, toError } from '../../errors.js'
import type { Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { PeerId } from '../../ports/network.js'
import { isRelayed, isWebRTC } from './addresses.js'
import { AddressBook } from './address-book.js'
import { deadline, unlessAborted } from './deadline.js'
import { DialBudget } from './dial-budget.js'
import type { Liveness } from './liveness.js'
import type { PeerBaseNode } from './node.js'

export interface DialerComponents {
  readonly node: PeerBaseNode
  readonly clock: Clock
  readonly logger: Logger
  readonly liveness: Liveness
  /** Whether the peer is a relay that was configured. */
  readonly isRelay: (peer: Connection['remotePeer']) => boolean
  /** Runs when a relayed link was made or is used: the time to try for a direct one. */
  readonly onRelayed: (link: Connection) => void
}

/** All direct addresses of a peer together; behind a relay the way through it is tried next, so it may not take long. */
const directDialMS = 5000
const relayedDialMS = 10_000

/** Finds or makes a connection to a peer. */
export class Dialer {
  readonly addressBook: AddressBook
  readonly #components: DialerComponents
  readonly #underWay = new Map<PeerId, Promise<Connection>>()
  readonly #budget: DialBudget
  readonly #stopped = new AbortController()

  constructor (components: DialerComponents) {
    this.#components = components
    this.addressBook = new AddressBook(components.logger)
    this.#budget = new DialBudget(components.clock)
  }

  /** An open connection that is not doubted, direct rather than relayed. */
  existing (peer: PeerId): Connection | undefined {
    const open = this.#openTo(peer).filter((connection) => !this.#components.liveness.isDoubted(connection))
    return open.find(({ limits }) => limits === undefined) ?? open[0]
  }

  /**
   * The existing connection, else one along the remembered direct addresses, else one through a relay. Calls for the same peer share
   * the dial, which goes on when one of them is aborted.
   * @throws PEERBASE_UNREACHABLE, or `signal.reason`
   */
  async connection (peer: PeerId, signal: AbortSignal | undefined): Promise<Connection> {
    signal?.throwIfAborted()
    const existing = this.#existingOrUnreachable(peer)
    if (existing !== undefined) return this.#noted(existing)
    let dial = this.#underWay.get(peer)
    if (dial === undefined) {
      dial = this.#settleAndDial(peer).finally(() => { this.#underWay.delete(peer) })
      this.#underWay.set(peer, dial)
    }
    return await unlessAborted(dial, signal)
  }

  stop (): void {
    this.#stopped.abort(new PeerBaseError('PEERBASE_STOPPED', 'The network stopped'))
  }

  #existingOrUnreachable (peer: PeerId): Connection | undefined {
    try {
      return this.existing(peer)
    } catch (error) {
      throw new PeerBaseError('PEERBASE_UNREACHABLE', `${JSON.stringify(peer)} is no peer id`, { cause: toError(error) })
    }
  }

  #openTo (peer: PeerId): Connection[] {
    return this.#components.node.getConnections(peerIdFromString(peer)).filter(({ status }) => status === 'open')
  }

  /** libp2p gives a connection it has for every address of the peer: a doubted one has to answer or go first. */
  async #settleAndDial (peer: PeerId): Promise<Connection> {
    await this.#components.liveness.settled(this.#openTo(peer))
    const existing = this.existing(peer)
    return existing === undefined ? await this.#dial(peer) : this.#noted(existing)
  }

  async #dial (peer: PeerId): Promise<Connection> {
    if (!this.#budget.allows(peer)) {
      throw new PeerBaseError('PEERBASE_UNREACHABLE', `${peer} was dialled several times within a minute without success: try again in a quarter of one`)
    }
    try {
      const link = await this.#dialEveryWay(peer)
      this.#budget.noteSuccess(peer)
      return link
    } catch (error) {
      this.#budget.noteFailure(peer)
      this.#components.logger.debug('a peer was not reached', { peer })
      throw new PeerBaseError('PEERBASE_UNREACHABLE', `${peer} was not reached: it is offline, or no relay is shared with it`, { cause: toError(error) })
    }
  }

  async #dialEveryWay (peer: PeerId): Promise<Connection> {
    const known = this.addressBook.of(peer).filter((address) => !isWebRTC(address))
    const ways = [
      { addresses: known.filter((address) => !isRelayed(address)), limitMS: directDialMS },
      { addresses: this.#relayedWays(peer, known.filter(isRelayed)), limitMS: relayedDialMS }
    ]
    const errors: unknown[] = []
    for (const { addresses, limitMS } of ways) {
      if (addresses.length === 0) continue
      const limit = deadline(this.#components.clock, limitMS, this.#stopped.signal)
      try {
        return this.#noted(await this.#components.node.dial(addresses, { signal: limit.signal }))
      } catch (error) {
        errors.push(error)
      } finally {
        limit.clear()
      }
    }
    throw errors.length === 1 ? errors[0] : new AggregateError(errors, errors.length === 0 ? 'No address is known' : 'No address led there')
  }

  #noted (link: Connection): Connection {
    if (link.limits !== undefined) this.#components.onRelayed(link)
    return link
  }

  /** Through the relays that both share first: no further connection is needed for those. */
  #relayedWays (peer: PeerId, known: readonly Multiaddr[]): Multiaddr[] {
    const shared = this.#components.node.getConnections()
      .filter(({ status, limits, remotePeer }) => status === 'open' && limits === undefined && this.#components.isRelay(remotePeer))
      .map(({ remotePeer }) => multiaddr(`/p2p/${remotePeer.toString()}/p2p-circuit/p2p/${peer}`))
    return [...shared, ...known]
  }
}
