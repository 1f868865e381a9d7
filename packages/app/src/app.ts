import type { TypeRegistry } from '@peer-base/crdt-types'
import { randomBytes, sha256 } from '@peer-base/keys'
import type { Keys } from '@peer-base/keys'
import type { AppOptions } from './app-options.js'
import type { Collaboration, KnownTypeName } from './collaboration/collaboration.js'
import { CollaborationShelf } from './collaboration/shelf.js'
import { type Announcer, createAnnouncer } from './discovery/announcer.js'
import { createPeerCount, type PeerCount } from './discovery/peer-count.js'
import { pollRelay, type RelayPoller } from './discovery/relay-api.js'
import { PeerBaseError } from './errors.js'
import type { AppEvents, PeerInfo } from './events.js'
import { createIpfsFacade, type IpfsFacade } from './app-ipfs-facade.js'
import { type Leftover, Leftovers } from './app-leftovers.js'
import { type OpenedNetwork, openNetwork } from './network/app-network.js'
import type { PeerBaseNode } from './network/libp2p/index.js'
import { createNearPeers } from './network/near-peers.js'
import type { CollaborationOptions } from './options.js'
import type { Cancel } from './ports/clock.js'
import type { Network, PeerId } from './ports/network.js'
import type { Store } from './ports/store.js'
import { createSessionRouter, type SessionRouter } from './replica/session-router.js'
import { createWriterQueue } from './replica/writer-queue.js'
import { openLevelStore } from './store/level-store.js'
import { prefixStore } from './store/prefixed-store.js'
import { openStoreId } from './store/store-id.js'
import { toHex } from './util/bytes.js'
import { Emitter } from './util/emitter.js'
import { type AppPlatform, networkOptions, resolveAppOptions, type ResolvedAppOptions } from './app-settings.js'

/** An app: a node on the network and the collaborations open on it; docs/API.md, App. */
export interface App extends Emitter<AppEvents> {
  readonly name: string
  /** This peer, stable over restarts on the same store. @throws PEERBASE_STOPPED before `start` */
  readonly peerId: PeerId
  /** The running libp2p node; undefined before `start`, and on another network than libp2p. */
  readonly libp2p: PeerBaseNode | undefined
  readonly ipfs: IpfsFacade
  /**
   * Idempotent. Does not wait for, nor fail because of, an unreachable network.
   * @throws PEERBASE_STORE_LOCKED, PEERBASE_STORE_FAILED, PEERBASE_ADDRESS_IN_USE, PEERBASE_INVALID_ADDRESS
   */
  start (): Promise<void>
  /** Stops every collaboration, then the node. Idempotent, best effort, safe before `start`. */
  stop (options?: { readonly stopIPFS?: boolean }): Promise<void>
  /** Opens a collaboration, starting the app when it was not. @throws see docs/API.md, collaborate */
  collaborate<Name extends string, Element = unknown> (
    name: string, type: Name & KnownTypeName<Name>, options?: CollaborationOptions & { readonly keys?: Keys | undefined }
  ): Promise<AppCollaboration<Name, Element>>
  /** Peers of this app heard lately; an integer ≥ 0. */
  peerCountGuess (): number
  peerCountEstimate (): number
  /** Sends bytes to whoever runs the app; anyone can read them. @throws PEERBASE_BAD_ARGUMENT, PEERBASE_STOPPED */
  gossip (bytes: Uint8Array): void
}

/** A collaboration as an app gives it: `app` is that app. */
export type AppCollaboration<Name extends string = string, Element = unknown> = Collaboration<Name, Element, App>

/** What runs between start and stop. */
interface Running {
  readonly opened: OpenedNetwork
  readonly store: Store
  readonly storeId: Uint8Array
  /** Closes a store that the app opened itself. */
  readonly release: () => Promise<void>
  readonly leftovers: Leftovers | undefined
  readonly router: SessionRouter
  readonly announcer: Announcer
  readonly poller: RelayPoller | undefined
  readonly cancels: readonly Cancel[]
}

/** A store as it was opened. */
interface Opened extends Pick<Running, 'store' | 'release'> {
  readonly claimLeftovers: (() => AsyncIterable<Leftover>) | undefined
}

const announceEveryMS = 20_000

/** @throws PEERBASE_INVALID_NAME, PEERBASE_INVALID_OPTION */
export function createApp (name: string, options: AppOptions, platform: AppPlatform): App {
  return new StandardApp(resolveAppOptions(name, options, platform))
}

class StandardApp extends Emitter<AppEvents> implements App {
  readonly name: string
  readonly ipfs: IpfsFacade
  readonly #settings: ResolvedAppOptions
  readonly #shelf: CollaborationShelf
  #peerCount: PeerCount
  #running: Running | undefined
  /** Starts and stops follow one another. */
  readonly #changes = createWriterQueue()
  #starting: Promise<void> | undefined

  constructor (settings: ResolvedAppOptions) {
    super({ logger: settings.logger })
    this.name = settings.name
    this.#settings = settings
    this.#peerCount = createPeerCount(settings.clock, settings)
    this.#shelf = new CollaborationShelf({ ...settings, app: this, parent: this })
    this.ipfs = createIpfsFacade({
      start: async () => { await this.start() },
      stop: async () => { await this.stop() },
      self: () => this.peerId,
      addresses: () => this.#running?.opened.network.addresses() ?? [],
      libp2p: () => this.libp2p
    })
    settings.signal?.addEventListener('abort', () => { this.stop().catch(() => {}) }, { once: true })
  }

  get peerId (): PeerId { return this.#expectRunning().opened.network.self }

  get libp2p (): PeerBaseNode | undefined { return this.#running?.opened.libp2p }

  get types (): TypeRegistry { return this.#settings.types }

  async start (): Promise<void> {
    this.#settings.signal?.throwIfAborted()
    this.#starting ??= this.#changes.run(async () => { this.#running ??= await this.#open() }).finally(() => { this.#starting = undefined })
    await this.#starting
  }

  async stop (_options?: { readonly stopIPFS?: boolean }): Promise<void> {
    await this.#changes.run(async () => {
      const running = this.#running
      if (running === undefined) return
      await running.leftovers?.stop()
      await this.#shelf.stopAll()
      this.#running = undefined
      this.#peerCount = createPeerCount(this.#settings.clock, this.#settings)
      for (const cancel of running.cancels) cancel()
      running.poller?.stop()
      running.announcer.stop()
      running.router.stop()
      await running.opened.stop()
      await running.release()
    })
  }

  async collaborate<Name extends string, Element> (
    name: string, type: Name, options: CollaborationOptions & { readonly keys?: Keys | undefined } = {}
  ): Promise<AppCollaboration<Name, Element>> {
    this.#shelf.check(name, type, options)
    if (this.#running === undefined) await this.start()
    const running = this.#expectRunning()
    const collaboration = await this.#shelf.open({ name, type, options }, { ...running, network: running.opened.network })
    running.leftovers?.bring({ name, type, options }, collaboration)
    return collaboration as unknown as AppCollaboration<Name, Element> // opened with this very type name, by this app
  }

  peerCountGuess (): number { return this.#running === undefined ? 0 : this.#peerCount.count() }

  peerCountEstimate (): number { return this.peerCountGuess() }

  gossip (bytes: Uint8Array): void {
    if (!(bytes instanceof Uint8Array)) throw new PeerBaseError('PEERBASE_BAD_ARGUMENT', 'app.gossip takes bytes: encode what you say, as with TextEncoder')
    this.#expectRunning().opened.network.publish(rawTopic(this.name), bytes)
  }

  /** A link of any collaboration came or went: the app tells of the first and the last. */
  linkChanged (peer: PeerId, direction: 'inbound' | 'outbound', state: 'connected' | 'disconnected'): void {
    this.emit(`${direction} peer ${state}`, this.#describe(peer))
  }

  async #open (): Promise<Running> {
    const settings = this.#settings
    const { store, release, claimLeftovers } = await this.#openStore()
    try {
      const storeId = await openStoreId(store, { randomBytes, report: (error) => { this.emit('error', error) } })
      const opened = await openNetwork(settings.network, { ...settings, store: prefixStore(store, 'm') }, networkOptions(settings))
      return this.#join(opened, { store, storeId, release, claimLeftovers })
    } catch (error) {
      await release()
      throw error
    }
  }

  async #openStore (): Promise<Opened> {
    const { store: given, claimLocation, claimLeftovers } = this.#settings
    if (typeof given !== 'string') return { store: given, release: async () => {}, claimLeftovers: undefined }
    const claim = await claimLocation(given)
    try {
      const store = await openLevelStore({ location: claim.location, onDamage: (error) => { this.emit('error', error) } })
      return {
        store,
        release: async () => { await store.close().finally(() => { claim.release() }) },
        claimLeftovers: claimLeftovers === undefined || claim.location !== given ? undefined : () => claimLeftovers(given)
      }
    } catch (error) {
      claim.release()
      throw error
    }
  }

  #join (far: OpenedNetwork, { claimLeftovers, ...stored }: Opened & Pick<Running, 'storeId'>): Running {
    const { leftovers, network } = this.#withLeftovers(far.network, claimLeftovers)
    const opened = { ...far, network }
    const { clock, random, relay, maxThrottleDelayMS, logger } = this.#settings
    const heard = { heard: (bytes: Uint8Array, from: PeerId) => { this.#heard(bytes, from) } }
    return {
      ...stored,
      opened,
      leftovers,
      router: createSessionRouter({ network, clock }),
      announcer: createAnnouncer(
        { appName: this.name, network, clock, random, hash: sha256, peerCount: this.#peerCount },
        { intervalMS: announceEveryMS, maxThrottleDelayMS }
      ),
      poller: relay?.apiAddr === undefined
        ? undefined
        : pollRelay({ network, clock, logger, fetch }, { apiAddr: relay.apiAddr, relayWSAddr: relay.relayWSAddr }),
      cancels: [
        network.watch((peer, state) => { this.emit(`peer ${state}`, this.#describe(peer)) }),
        network.subscribe(rawTopic(this.name), heard)
      ]
    }
  }

  #withLeftovers (far: Network, claim: Opened['claimLeftovers']): Pick<Running, 'leftovers'> & { readonly network: Network } {
    if (claim === undefined) return { leftovers: undefined, network: far }
    const { name, clock, types, random, logger } = this.#settings
    const near = createNearPeers(far, clock)
    const leftovers = new Leftovers({
      appName: name, claim, near, clock,
      report: (error) => { this.emit('error', error) },
      openApp: (store, network) => createApp(name, { store, network, types, clock, random, logger }, { defaultLocation: (appName) => appName })
    })
    return { leftovers, network: near.network }
  }

  #heard (bytes: Uint8Array, from: PeerId): void {
    this.#peerCount.heard(from)
    this.emit('gossip', bytes, from)
  }

  #describe (peer: PeerId): PeerInfo {
    return { id: peer, addresses: this.#shelf.addressesOf(peer) }
  }

  #expectRunning (): Running {
    if (this.#running === undefined) throw new PeerBaseError('PEERBASE_STOPPED', 'The app is not running: await app.start() first')
    return this.#running
  }
}

/** Topic of an app's raw gossip; app names may be long, topics not. */
function rawTopic (appName: string): string {
  const digest = sha256(new TextEncoder().encode(`raw gossip of ${appName}`))
  return `pb1/r/${toHex(digest.subarray(0, 16))}`
}
