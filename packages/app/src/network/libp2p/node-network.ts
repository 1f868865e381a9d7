import type { Connection, PrivateKey } from '@libp2p/interface'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel } from '../../ports/clock.js'
import type { Channel, PeerId, TopicListener } from '../../ports/network.js'
import { callReporting } from '../../util/report.js'
import { bestAddresses, isWebRTC } from './addresses.js'
import type { Blame } from './blame.js'
import { TopicCarrier } from './carry-topics.js'
import { Channels } from './channels.js'
import { unlessAborted } from './deadline.js'
import { Dialer } from './dialer.js'
import { signAs, verifyBy } from './identity.js'
import { Liveness } from './liveness.js'
import type { Libp2pNetwork, Libp2pNetworkComponents, Libp2pNetworkOptions } from './libp2p-options.js'
import type { PeerBaseNode } from './node.js'
import type { MessageCache } from './message-cache.js'
import { ping } from './ping.js'
import { relayServerDefaults } from './relay-server.js'
import type { Relays } from './relays.js'
import { startError } from './start-error.js'
import { Topics } from './topics.js'
import { Upgrader } from './upgrade.js'
import { Upkeep } from './upkeep.js'
import type { WebRTC } from './webrtc.js'

/** Streams of one protocol on one connection, each way. */
const maxStreams = 64

export interface NodeNetworkComponents extends Libp2pNetworkComponents {
  readonly node: PeerBaseNode
  readonly webRTC: WebRTC | undefined
  readonly privateKey: PrivateKey
  readonly relays: Relays
  readonly blame: Blame
  readonly messages: MessageCache
}

/** The ports of the engine, on a libp2p node. */
export class NodeNetwork implements Libp2pNetwork {
  readonly self: PeerId
  readonly libp2p: PeerBaseNode
  readonly hasWebRTC: boolean
  readonly #components: NodeNetworkComponents
  readonly #channels: Channels
  readonly #topics: Topics
  readonly #upgrader: Upgrader
  readonly #dialer: Dialer
  readonly #liveness: Liveness
  readonly #upkeep: Upkeep
  readonly #protocols = new Set<string>()
  readonly #watchers = new Set<(peer: PeerId, state: 'connected' | 'disconnected') => void>()
  readonly #carrier: TopicCarrier | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor (components: NodeNetworkComponents, options: Libp2pNetworkOptions) {
    const { node, webRTC, clock, logger, relays } = components
    // A libp2p peer id in its text form is what a PeerId is.
    this.self = node.peerId.toString() as PeerId
    this.libp2p = node
    this.hasWebRTC = webRTC !== undefined
    this.#components = components
    this.#channels = new Channels(clock, options.maxFrameBytes === undefined ? {} : { maxFrameBytes: options.maxFrameBytes })
    this.#topics = new Topics({
      ...components,
      pubsub: node.services.pubsub,
      connectionsOf: (peer) => node.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peer)
    })
    const relayServer = options.relayServer === undefined ? undefined : { ...relayServerDefaults, ...options.relayServer }
    const { pubsub } = node.services
    this.#carrier = relayServer === undefined ? undefined : new TopicCarrier({ ...components, pubsub, topics: this.#topics }, relayServer)
    this.#upgrader = new Upgrader(components)
    this.#liveness = new Liveness({ ...components, ping })
    this.#upkeep = new Upkeep({
      ...components,
      identify: (connection) => node.services.identify.identify(connection),
      gossipProtocols: pubsub.protocols,
      mayReserveAt: (peer) => relayServer === undefined && relays.has(peer)
    })
    this.#dialer = new Dialer({
      node,
      liveness: this.#liveness,
      clock,
      logger,
      isRelay: (peer) => relays.has(peer),
      onRelayed: (link) => { if (this.hasWebRTC) this.#upgrader.upgrade(link) }
    })
  }

  start (): Promise<void> {
    if (this.#stopping !== undefined) return Promise.reject(new PeerBaseError('PEERBASE_STOPPED', 'This network has stopped: create another'))
    this.#starting ??= this.#start()
    return this.#starting
  }

  stop (): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  addresses (): readonly string[] {
    return bestAddresses(this.libp2p.getMultiaddrs())
  }

  remember (peer: PeerId, addresses: readonly string[]): void {
    this.#dialer.addressBook.set(peer, addresses)
  }

  handle (protocol: string, accept: (channel: Channel) => void): Cancel {
    if (this.#protocols.has(protocol)) throw new PeerBaseError('PEERBASE_INVALID_OPTION', `${protocol} is handled already`)
    this.#protocols.add(protocol)
    const handled = this.libp2p.handle(protocol, (stream, connection) => {
      const channel = this.#channels.add(stream, connection)
      callReporting(() => accept(channel), (error) => {
        this.#components.logger.warn('accepting a channel failed', { reason: error.message })
        channel.abort(error)
      })
    }, { runOnLimitedConnection: true, maxInboundStreams: maxStreams, maxOutboundStreams: maxStreams })
    this.#note(handled)
    return () => {
      if (this.#protocols.delete(protocol)) this.#note(this.libp2p.unhandle(protocol))
    }
  }

  async open (peer: PeerId, protocol: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Channel> {
    const connection = await this.#dialer.connection(peer, signal)
    const opening = this.#newStream(connection, protocol)
    try {
      return await unlessAborted(opening, signal)
    } catch (error) {
      // An aborted open that succeeds after all leaves a channel nobody has.
      opening.then((channel) => { channel.abort(toError(error)) }, () => {})
      if (connection.limits === undefined) this.#note(this.#liveness.doubt(connection))
      if (signal?.aborted === true) throw error
      throw new PeerBaseError('PEERBASE_UNREACHABLE', `${peer} is connected, but did not accept ${protocol}`, { cause: toError(error) })
    }
  }

  async #newStream (connection: Connection, protocol: string): Promise<Channel> {
    const stream = await connection.newStream(protocol, { runOnLimitedConnection: true, maxOutboundStreams: maxStreams })
    return this.#channels.add(stream, connection)
  }

  subscribe (topic: string, listener: TopicListener): Cancel {
    return this.#topics.subscribe(topic, listener)
  }

  publish (topic: string, bytes: Uint8Array): void {
    this.#topics.publish(topic, bytes)
  }

  watch (seen: (peer: PeerId, state: 'connected' | 'disconnected') => void): Cancel {
    const entry: typeof seen = (peer, state) => { seen(peer, state) }
    this.#watchers.add(entry)
    return () => { this.#watchers.delete(entry) }
  }

  async sign (bytes: Uint8Array): Promise<Uint8Array> {
    return await signAs(this.#components.privateKey, bytes)
  }

  async verify (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return await verifyBy(peer, bytes, signature)
  }

  async #start (): Promise<void> {
    const { node, relays } = this.#components
    node.addEventListener('peer:connect', this.#onConnect)
    node.addEventListener('peer:disconnect', this.#onDisconnect)
    node.addEventListener('connection:open', this.#onConnectionOpen)
    node.addEventListener('connection:close', this.#onConnectionClose)
    try {
      await node.start()
    } catch (error) {
      this.#removeListeners()
      this.#starting = undefined
      throw startError(error)
    }
    this.#carrier?.start()
    this.#topics.start()
    relays.start(node)
    this.#upkeep.start()
  }

  async #stop (): Promise<void> {
    const { node, webRTC, relays, logger } = this.#components
    // A start under way has to end first: libp2p ignores a stop before.
    await this.#starting?.catch(() => {})
    relays.stop()
    this.#upkeep.stop()
    this.#carrier?.stop()
    this.#upgrader.stop()
    this.#dialer.stop()
    this.#liveness.stop()
    this.#topics.stop()
    this.#channels.abortAll()
    try {
      await node.stop()
    } catch (error) {
      logger.warn('libp2p did not stop cleanly', { reason: toError(error).message })
    }
    webRTC?.release()
    this.#removeListeners()
  }

  readonly #onConnect = (event: CustomEvent<{ toString (): string }>): void => { this.#tell(event.detail, 'connected') }
  readonly #onDisconnect = (event: CustomEvent<{ toString (): string }>): void => { this.#tell(event.detail, 'disconnected') }

  #tell (peer: { toString (): string }, state: 'connected' | 'disconnected'): void {
    for (const watcher of [...this.#watchers]) {
      callReporting(() => { watcher(peer.toString() as PeerId, state) }, (error) => { this.#components.logger.warn('a watcher threw', { reason: error.message }) })
    }
  }

  readonly #onConnectionOpen = ({ detail: connection }: CustomEvent<Connection>): void => {
    const { remotePeer, remoteAddr, direction, limits } = connection
    if (limits === undefined) {
      const isLive = direction === 'inbound' && isWebRTC(remoteAddr) ? this.#liveness.doubt(connection) : Promise.resolve()
      this.#note(isLive.then(() => { this.#replaceRelayed(connection) }))
    } else if (direction === 'inbound') {
      // Who has a direct link calls through no relay: ours is one that the other end knows nothing of any more.
      for (const link of this.#components.node.getConnections(remotePeer)) {
        if (link.limits === undefined) this.#note(this.#liveness.doubt(link))
      }
    }
  }

  /** A direct link replaces the relayed ones that this end made; a dial given up may arrive yet, so the event decides. */
  #replaceRelayed ({ remotePeer, status }: Connection): void {
    if (status !== 'open') return
    for (const link of this.#components.node.getConnections(remotePeer)) {
      if (link.limits !== undefined && link.direction === 'outbound') this.#channels.retire(link)
    }
  }

  /** Gossip ran on the connection that closed, perhaps: identifying the peer again moves it to one that is left. */
  readonly #onConnectionClose = (event: CustomEvent<Connection>): void => {
    const { node } = this.#components
    const left = node.getConnections(event.detail.remotePeer).find(({ id, status, limits }) => id !== event.detail.id && status === 'open' && limits === undefined)
    if (left !== undefined && event.detail.limits === undefined && this.#stopping === undefined) this.#note(node.services.identify.identify(left))
  }

  #removeListeners (): void {
    const { node } = this.#components
    node.removeEventListener('peer:connect', this.#onConnect)
    node.removeEventListener('peer:disconnect', this.#onDisconnect)
    node.removeEventListener('connection:open', this.#onConnectionOpen)
    node.removeEventListener('connection:close', this.#onConnectionClose)
  }

  #note (task: Promise<unknown>): void {
    task.catch((error: unknown) => { this.#components.logger.debug('libp2p failed at a side task', { reason: toError(error).message }) })
  }
}
