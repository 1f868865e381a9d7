import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { Connection, IdentifyResult, Libp2p, Stream } from '@libp2p/interface'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import { isRelayed } from './addresses.js'

export interface UpkeepComponents {
  readonly node: Pick<Libp2p, 'getConnections' | 'getMultiaddrs' | 'addEventListener' | 'removeEventListener'>
  /** Asks who is there. Once answered, gossipsub opens a stream where it has none, and the circuit transport asks for a slot where it lacks one. */
  readonly identify: (connection: Connection) => Promise<unknown>
  readonly gossipProtocols: readonly string[]
  /** Whether a slot is to be had at this peer. */
  readonly mayReserveAt: (peer: Connection['remotePeer']) => boolean
  readonly clock: Clock
  readonly logger: Logger
}

/** A stream takes a while to come: what is lacking at two looks in a row is seen to, and again at the 4th, 8th, 16th and every 32nd look. */
const lookMS = 5000
const longestLooks = 32
/** Looks after which a connection that we dialled, and that never said who is there, is given up: whoever needs it dials again. */
const hopelessLooks = 12

/**
 * Sees to it that gossip runs both ways over each direct connection, and that a slot is held at a relay. libp2p asks each connection once
 * who is there, gossipsub opens its stream when that is answered, the circuit transport asks for a slot then; each gives up for good at the
 * first failure, such as a timeout of 5 s on a machine that stood still, while the connection lives on. Nobody would be heard over it any more.
 *
 * The treatment is the same whatever is lacking, and at whichever end: our stream is opened anew, at which the other end looks after its own.
 * A look costs O(streams of direct connections).
 */
export class Upkeep {
  readonly #components: UpkeepComponents
  readonly #protocols = new WeakMap<Connection, readonly string[]>()
  /** Looks in a row at which something was lacking, by the connection that was looked at. */
  #lacking = new Map<Connection, number>()
  #cancelLook: Cancel = () => {}

  constructor (components: UpkeepComponents) {
    this.#components = components
  }

  start (): void {
    this.#components.node.addEventListener('peer:identify', this.#onIdentify)
    this.#lookLater()
  }

  stop (): void {
    this.#cancelLook()
    this.#components.node.removeEventListener('peer:identify', this.#onIdentify)
  }

  readonly #onIdentify = ({ detail: { connection, protocols } }: CustomEvent<IdentifyResult>): void => {
    this.#protocols.set(connection, protocols)
  }

  #lookLater (): void {
    this.#cancelLook = this.#components.clock.after(lookMS, () => {
      this.#look()
      this.#lookLater()
    })
  }

  #look (): void {
    const before = this.#lacking
    this.#lacking = new Map()
    for (const connections of this.#directByPeer().values()) {
      // The newest: an older one may be dead already, at its other end.
      const connection = connections.at(-1)
      if (connection === undefined || this.#isWell(connection, connections)) continue
      const looks = (before.get(connection) ?? 0) + 1
      this.#lacking.set(connection, looks)
      if (isTurn(looks)) this.#treat(connection, connections, looks)
    }
  }

  #directByPeer (): Map<string, Connection[]> {
    const byPeer = new Map<string, Connection[]>()
    for (const connection of this.#components.node.getConnections()) {
      if (connection.status !== 'open' || connection.limits !== undefined) continue
      const peer = connection.remotePeer.toString()
      const connections = byPeer.get(peer)
      if (connections === undefined) byPeer.set(peer, [connection])
      else connections.push(connection)
    }
    return byPeer
  }

  #isWell (connection: Connection, connections: readonly Connection[]): boolean {
    const protocols = this.#protocols.get(connection)
    if (protocols === undefined) return false
    const { gossipProtocols, mayReserveAt } = this.#components
    if (protocols.includes(RELAY_V2_HOP_CODEC) && mayReserveAt(connection.remotePeer) && !this.#hasSlot()) return false
    return !gossipProtocols.some((protocol) => protocols.includes(protocol)) || this.#isHeardBothWays(connections)
  }

  #hasSlot (): boolean {
    return this.#components.node.getMultiaddrs().some(isRelayed)
  }

  #gossipStreams (connections: readonly Connection[]): Stream[] {
    return connections.flatMap(({ streams }) => streams.filter(({ protocol }) => this.#components.gossipProtocols.includes(protocol)))
  }

  #treat (connection: Connection, connections: readonly Connection[], looks: number): void {
    const { identify, logger } = this.#components
    const peer = connection.remotePeer.toString()
    const isKnown = this.#protocols.has(connection)
    if (!isKnown && looks >= hopelessLooks && connection.direction === 'outbound') {
      logger.debug('a connection that does not say who is there is given up', { peer })
      // `abort` would leave a WebSocket open at the other end.
      connection.close().catch((error: unknown) => { connection.abort(toError(error)) })
      return
    }
    logger.debug('gossip or a slot is lacking: the peer is asked again who it is', { peer, looks, isKnown })
    if (isKnown && !this.#isHeardBothWays(connections)) this.#endOwnGossip(connections)
    identify(connection).catch((error: unknown) => { logger.debug('a peer did not say who it is', { peer, reason: toError(error).message }) })
  }

  #isHeardBothWays (connections: readonly Connection[]): boolean {
    const streams = this.#gossipStreams(connections).filter(isOpenBothWays)
    return ['inbound', 'outbound'].every((way) => streams.some(({ direction }) => direction === way))
  }

  /** Or gossipsub would think that it has a stream, and say neither that we are there nor what we listen to. */
  #endOwnGossip (connections: readonly Connection[]): void {
    for (const stream of this.#gossipStreams(connections)) {
      if (stream.direction === 'outbound') stream.abort(new PeerBaseError('PEERBASE_CHANNEL_CLOSED', 'Gossip with this peer begins anew'))
    }
  }
}

/** A gossip stream is written by one end only, and the other end closes its own half when it forgets whom it hears. */
function isOpenBothWays ({ status, writeStatus, remoteWriteStatus }: Stream): boolean {
  return status === 'open' && writeStatus === 'writable' && remoteWriteStatus === 'writable'
}

function isTurn (looks: number): boolean {
  return looks % longestLooks === 0 || (looks > 1 && looks < longestLooks && (looks & (looks - 1)) === 0) || looks === hopelessLooks
}
