import type { Connection, PrivateKey } from '@libp2p/interface'
import { PeerBaseError, toError } from '../../errors.js'
import type { Cancel, Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Channel, Network, PeerId, TopicListener } from '../../ports/network.js'
import type { Random } from '../../ports/random.js'
import type { Store } from '../../ports/store.js'
import { callReporting } from '../../util/report.js'
import { bestAddresses, parseAddresses } from './addresses.js'
import { Blame } from './blame.js'
import { Channels } from './channels.js'
import { unlessAborted } from './deadline.js'
import { Dialer } from './dialer.js'
import { loadIdentity, signAs, verifyBy } from './identity.js'
import { installNodeGlobals } from './node-globals.js'
import { createNode } from './node.js'
import type { PeerBaseNode } from './node.js'
import { carryTopics } from './relay-server.js'
import type { RelayServerOptions } from './relay-server.js'
import { Relays } from './relays.js'
import { startError } from './start-error.js'
import { Topics } from './topics.js'
import { Upgrader } from './upgrade.js'

export interface Libp2pNetworkComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Keeps the identity key, under `m/network-identity`. Left open at `stop`. */
  readonly store?: Store
}

export interface Libp2pNetworkOptions {
  /** Addresses to listen on. `/p2p-circuit` and `/webrtc` are added where they make sense. @default [] */
  readonly listen?: readonly string[]
  /** Relays: a link is kept to each, and a slot reserved at one of them, so that others reach this peer. @default [] */
  readonly relays?: readonly string[]
  /** Peers to be connected to; one that relays is used as a relay too. @default [] */
  readonly bootstrap?: readonly string[]
  /** Addresses to tell beside those found out, such as that of a proxy in front. @default [] */
  readonly announce?: readonly string[]
  /** `stun:` and `turn:` URLs for WebRTC. None means that nobody else learns of this peer. @default [] */
  readonly stunServers?: readonly string[]
  /** `auto` uses WebRTC where the platform has it. @default 'auto' */
  readonly webrtc?: 'auto' | 'off'
  /** Makes this node a relay. Left out: it is none. */
  readonly relayServer?: RelayServerOptions
  /** Whether to dial loopback, link-local and private addresses. @default true */
  readonly allowPrivateAddresses?: boolean
  /** What this node calls itself to others. @default libp2p's own */
  readonly agentVersion?: string
  /** Identity, in libp2p's protobuf form; wins over the stored one. */
  readonly privateKey?: Uint8Array
  /** Largest frame of a channel, bytes. @default 1 MiB */
  readonly maxFrameBytes?: number
}

export interface Libp2pNetwork extends Network {
  /** The node itself, for what this interface does not cover. */
  readonly libp2p: PeerBaseNode
  /** Whether WebRTC links can be made here. */
  readonly hasWebRTC: boolean
  /**
   * Listens, and begins to look for its relays, which may come later: an unreachable one is no error. Idempotent; not after `stop`.
   * @throws PEERBASE_ADDRESS_IN_USE, PEERBASE_INVALID_ADDRESS (nothing here can listen on it), PEERBASE_STOPPED
   */
  start (): Promise<void>
  /** Ends all channels and links. Idempotent, never rejects. */
  stop (): Promise<void>
}

/** Streams of one protocol on one connection, each way. */
const maxStreams = 64

/**
 * The network over libp2p: WebSockets, TCP (in Node), relays and WebRTC; noise, yamux, gossipsub.
 * @throws PEERBASE_INVALID_ADDRESS, PEERBASE_INVALID_KEYS, PEERBASE_STORE_CORRUPT
 */
export async function createLibp2pNetwork (components: Libp2pNetworkComponents, options: Libp2pNetworkOptions = {}): Promise<Libp2pNetwork> {
  const { clock, logger, store } = components
  await installNodeGlobals()
  const parse = (addresses: readonly string[] = []): ReturnType<typeof parseAddresses> => parseAddresses(addresses, logger)
  const relays = new Relays(components, [...parse(options.relays), ...parse(options.bootstrap)])
  const blame = new Blame(clock)
  const listen = parse(options.listen)
  const announce = parse(options.announce)
  const privateKey = await loadIdentity({ ...store === undefined ? {} : { store }, ...options.privateKey === undefined ? {} : { privateKey: options.privateKey } })
  const { node, hasWebRTC } = await createNode({ privateKey, logger, blame }, {
    listen,
    announce,
    stunServers: options.stunServers ?? [],
    webrtc: options.webrtc ?? 'auto',
    relayServer: options.relayServer,
    allowPrivateAddresses: options.allowPrivateAddresses ?? true,
    agentVersion: options.agentVersion,
    mayReserveAt: (peer) => relays.has(peer)
  })
  return new NodeNetwork({ ...components, node, hasWebRTC, privateKey, relays, blame }, options)
}

interface NodeNetworkComponents extends Libp2pNetworkComponents {
  readonly node: PeerBaseNode
  readonly hasWebRTC: boolean
  readonly privateKey: PrivateKey
  readonly relays: Relays
  readonly blame: Blame
}

class NodeNetwork implements Libp2pNetwork {
  readonly self: PeerId
  readonly libp2p: PeerBaseNode
  readonly hasWebRTC: boolean
  readonly #components: NodeNetworkComponents
  readonly #options: Libp2pNetworkOptions
  readonly #channels: Channels
  readonly #topics: Topics
  readonly #upgrader: Upgrader
  readonly #dialer: Dialer
  readonly #protocols = new Set<string>()
  readonly #watchers = new Set<(peer: PeerId, state: 'connected' | 'disconnected') => void>()
  #cancelCarrying: Cancel = () => {}
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor (components: NodeNetworkComponents, options: Libp2pNetworkOptions) {
    const { node, hasWebRTC, clock, logger, relays } = components
    // A libp2p peer id in its text form is what a PeerId is.
    this.self = node.peerId.toString() as PeerId
    this.libp2p = node
    this.hasWebRTC = hasWebRTC
    this.#components = components
    this.#options = options
    this.#channels = new Channels(clock, options.maxFrameBytes === undefined ? {} : { maxFrameBytes: options.maxFrameBytes })
    this.#topics = new Topics({ ...components, pubsub: node.services.pubsub, connectionsOf: (peer) => node.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peer) })
    this.#upgrader = new Upgrader({ ...components, retire: (relayed) => { this.#channels.retire(relayed) } })
    this.#dialer = new Dialer({
      node,
      clock,
      logger,
      isRelay: (peer) => relays.has(peer),
      onRelayed: (link) => { if (hasWebRTC) this.#upgrader.upgrade(link) }
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
    node.addEventListener('connection:close', this.#onConnectionClose)
    try {
      await node.start()
    } catch (error) {
      this.#removeListeners()
      this.#starting = undefined
      throw startError(error)
    }
    if (this.#options.relayServer !== undefined) {
      this.#cancelCarrying = carryTopics({ ...this.#components, pubsub: node.services.pubsub, topics: this.#topics }, this.#options.relayServer)
    }
    this.#topics.start()
    relays.start(node)
  }

  async #stop (): Promise<void> {
    const { node, relays, logger } = this.#components
    // A start under way has to end first: libp2p ignores a stop before.
    await this.#starting?.catch(() => {})
    relays.stop()
    this.#cancelCarrying()
    this.#upgrader.stop()
    this.#dialer.stop()
    this.#topics.stop()
    this.#channels.abortAll()
    try {
      await node.stop()
    } catch (error) {
      logger.warn('libp2p did not stop cleanly', { reason: toError(error).message })
    }
    this.#removeListeners()
  }

  readonly #onConnect = (event: CustomEvent<{ toString (): string }>): void => { this.#tell(event.detail, 'connected') }
  readonly #onDisconnect = (event: CustomEvent<{ toString (): string }>): void => { this.#tell(event.detail, 'disconnected') }

  #tell (peer: { toString (): string }, state: 'connected' | 'disconnected'): void {
    for (const watcher of [...this.#watchers]) {
      callReporting(() => { watcher(peer.toString() as PeerId, state) }, (error) => { this.#components.logger.warn('a watcher threw', { reason: error.message }) })
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
    node.removeEventListener('connection:close', this.#onConnectionClose)
  }

  #note (task: Promise<unknown>): void {
    task.catch((error: unknown) => { this.#components.logger.debug('libp2p failed at a side task', { reason: toError(error).message }) })
  }
}
