import {
  type Cancel, createAnnouncer, createPeerCount, createSessionRouter, Emitter, expectName, networkOptions, type OpenedNetwork, openLevelStore,
  openNetwork, openStoreId, PeerBaseError, type PeerId, pollRelay, prefixStore, reportRejection, type SessionRouter, type Store,
  toError
} from '@peer-base/app/participant'
import { Collaborations } from './collaborations.js'
import type { PinnedCollaboration, PinnerEvents } from './events.js'
import { type PinnerOptions, resolvePinnerOptions, type ResolvedPinnerOptions } from './options.js'
import { createTally, type Tally } from './tally.js'

/** How a pinner fares; the counts of the tally only grow, the others are of this moment. */
export interface PinnerStats extends Tally {
  /** This peer; undefined while stopped. */
  readonly id: PeerId | undefined
  /** `degraded` while the store refuses writes: nothing that came since is acknowledged. */
  readonly state: 'stopped' | 'ok' | 'degraded'
  /** Peers connected. */
  readonly peers: number
  /** Collaborations open. */
  readonly collaborations: number
  /** Entries kept in the collaborations open. */
  readonly heldEntries: number
}

/** Joins every collaboration of an app without keys, verifies, keeps and serves. */
export interface Pinner extends Emitter<PinnerEvents> {
  readonly name: string
  /**
   * Idempotent. Does not wait for, nor fail because of, an unreachable network. @throws PEERBASE_STORE_LOCKED,
   * PEERBASE_STORE_FAILED, PEERBASE_ADDRESS_IN_USE, PEERBASE_INVALID_ADDRESS; `signal.reason`
   */
  start (): Promise<void>
  /** Idempotent, best effort, never rejects; safe before `start`. */
  stop (): Promise<void>
  /** This peer, stable over restarts on the same store. Waits for a `start` under way. @throws PEERBASE_STOPPED */
  peerId (): Promise<PeerId>
  /** Multiaddrs others reach it at, best first; empty while it does not run. */
  addresses (): readonly string[]
  /** Those open now. */
  collaborations (): PinnedCollaboration[]
  stats (): PinnerStats
  /**
   * Closes what is open and opens it again: for whoever learns that its store was damaged while it runs. Only what is read back counts as
   * kept; what is missing comes again from peers.
   */
  reread (): void
}

/** What runs between start and stop. */
interface Running {
  readonly opened: OpenedNetwork
  readonly store: Store
  readonly ownsStore: boolean
  readonly router: SessionRouter
  readonly collaborations: Collaborations
  readonly connected: ReadonlySet<PeerId>
  readonly cancels: readonly Cancel[]
}

/** A pinner announces nothing itself; its announcer only listens, and wakes this often. */
const announceEveryMS = 3_600_000
const peerCountWindowMS = 60_000

/** @throws PEERBASE_INVALID_NAME, PEERBASE_INVALID_OPTION */
export function createPinner (appName: string, options: PinnerOptions = {}): Pinner {
  expectName('an app', appName)
  return new StandardPinner(appName, resolvePinnerOptions(appName, options))
}

class StandardPinner extends Emitter<PinnerEvents> implements Pinner {
  readonly name: string
  readonly #settings: ResolvedPinnerOptions
  readonly #tally = createTally()
  #running: Running | undefined
  #changing: Promise<void> = Promise.resolve()

  constructor (name: string, settings: ResolvedPinnerOptions) {
    super(settings)
    this.name = name
    this.#settings = settings
    settings.signal?.addEventListener('abort', () => { reportRejection(this.stop(), (error) => { this.#report(error) }) }, { once: true })
  }

  async start (): Promise<void> {
    await this.#next(async () => {
      this.#settings.signal?.throwIfAborted()
      this.#running ??= await this.#open()
    })
  }

  async stop (): Promise<void> {
    await this.#next(async () => {
      const running = this.#running
      if (running === undefined) return
      for (const cancel of running.cancels) cancel()
      running.router.stop()
      await running.collaborations.stop(this.#settings.stopGraceMS)
      this.#running = undefined
      await this.#bestEffort(async () => { await running.opened.stop() })
      if (running.ownsStore) await this.#bestEffort(async () => { await running.store.close() })
    })
  }

  async peerId (): Promise<PeerId> {
    await this.#changing
    if (this.#running === undefined) throw new PeerBaseError('PEERBASE_STOPPED', 'The pinner is not running: await pinner.start() first')
    return this.#running.opened.network.self
  }

  addresses (): readonly string[] { return this.#running?.opened.network.addresses() ?? [] }

  collaborations (): PinnedCollaboration[] { return this.#running?.collaborations.open() ?? [] }

  stats (): PinnerStats {
    const running = this.#running
    const open = running?.collaborations.open() ?? []
    return {
      ...this.#tally,
      refused: { ...this.#tally.refused },
      traffic: { ...this.#tally.traffic },
      id: running?.opened.network.self,
      state: running === undefined ? 'stopped' : running.collaborations.isFailing ? 'degraded' : 'ok',
      peers: running?.connected.size ?? 0,
      collaborations: open.length,
      heldEntries: open.reduce((sum, collaboration) => sum + collaboration.entryCount(), 0)
    }
  }

  reread (): void {
    const { collaborations } = this.#running ?? {}
    if (collaborations !== undefined) reportRejection(collaborations.reread(), (error) => { this.#report(error) })
  }

  async #next (change: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(change)
    this.#changing = changed.catch(() => {}) // whoever asked for the change hears of it
    await changed
  }

  async #bestEffort (task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      this.#report(toError(error))
    }
  }

  async #open (): Promise<Running> {
    const { store: given, network, signal } = this.#settings
    const ownsStore = typeof given === 'string'
    const onDamage = (error: Error): void => {
      this.#report(error)
      this.reread()
    }
    const store = ownsStore ? await openLevelStore({ location: given, onDamage, ...(signal === undefined ? {} : { signal }) }) : given
    try {
      const storeId = await openStoreId(store, { randomBytes: this.#settings.crypto.randomBytes, report: (error) => { this.#report(error) } })
      const opened = await openNetwork(network, { ...this.#settings, store: prefixStore(store, 'm') }, networkOptions(this.#settings))
      return this.#join(opened, { store, storeId, ownsStore })
    } catch (error) {
      if (ownsStore) await store.close()
      throw error
    }
  }

  #join (opened: OpenedNetwork, stored: Pick<Running, 'store' | 'ownsStore'> & { readonly storeId: Uint8Array }): Running {
    const { network } = opened
    const settings = this.#settings
    const router = createSessionRouter({ network, clock: settings.clock })
    const collaborations = new Collaborations(this.name, {
      ...settings, ...stored, network, router, tally: this.#tally,
      report: (error) => {
        collaborations.failing(error)
        this.#report(error)
      }
    }, settings, {
      started: (collaboration) => { this.emit('collaboration started', collaboration) },
      stopped: (collaboration) => { this.emit('collaboration stopped', collaboration) },
      store: (failure) => {
        if (failure === undefined) this.emit('store recovered')
        else this.emit('store degraded', failure)
      }
    })
    const connected = new Set<PeerId>()
    return { ...stored, opened, router, collaborations, connected, cancels: this.#listen(opened, collaborations, connected) }
  }

  #listen ({ network }: OpenedNetwork, collaborations: Collaborations, connected: Set<PeerId>): Cancel[] {
    const { clock, logger, relay, crypto: { hash } } = this.#settings
    const peerCount = createPeerCount(clock, { periodWindowMS: peerCountWindowMS })
    const announcer = createAnnouncer(
      { ...this.#settings, appName: this.name, network, hash, peerCount, onAnnouncement: (heard, from) => { collaborations.heard(heard, from) } },
      { intervalMS: announceEveryMS, maxThrottleDelayMS: 0 }
    )
    const poller = relay?.apiAddr === undefined ? undefined : pollRelay({ network, clock, logger, fetch }, { ...relay, apiAddr: relay.apiAddr })
    const unwatch = network.watch((peer, state) => {
      if (state === 'connected') connected.add(peer)
      else connected.delete(peer)
    })
    return [unwatch, () => { announcer.stop() }, () => { poller?.stop() }]
  }

  #report (error: Error): void { this.emit('error', error) }
}
