import type { TypeRegistry } from '@peer-base/crdt-types'
import { PeerBaseError, toError } from '../errors.js'
import type { ResolvedCollaborationOptions } from '../options.js'
import type { ParticipantEvents } from '../participant-events.js'
import type { Cancel } from '../ports/clock.js'
import type { FlushableStore, Store } from '../ports/store.js'
import type { EmitterParent } from '../util/emitter.js'
import { createExchange, type Exchange } from '../stats/exchange.js'
import type { Divergence } from '../replica/checkpoints.js'
import { createWriterQueue } from '../replica/writer-queue.js'
import { connectionsOf, createStats, type PeerStats } from '../stats/stats.js'
import type { PeerId } from '../ports/network.js'
import type { CollaborationCrypto } from './crypto.js'
import type { Document } from './document.js'
import type { Engine, EngineComponents, Step } from './engine.js'
import type { Move } from './moves.js'
import { createGossip, type Gossip } from './gossip.js'
import { startEngine } from './start-engine.js'

/** What the whole tree of a collaboration shares: one log, one clock, one life. */
export interface RootComponents extends Pick<EngineComponents, 'network' | 'router' | 'clock' | 'random' | 'logger' | 'exclusion'> {
  readonly crypto: CollaborationCrypto
  readonly types: TypeRegistry
  /** Opens this collaboration's store as its strategy wants it; called at each start. One that writes behind tells when it has `saved`. */
  readonly openStore: (saved: () => void, storing: (failure: Error | undefined) => void) => Store | FlushableStore
  /** Names the store it is opened in: 16 bytes. A replica is used again only where it was used before. */
  readonly ownStoreId: Uint8Array
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** Callbacks to the faces; each is called when what it tells is already true. */
export interface RootEvents extends Pick<Required<ParticipantEvents>, 'members' | 'link' | 'linkMode' | 'proved' | 'replication'> {
  applied (step: Step, fromSelf: boolean): void
  advanced (): void
  equivocation (replica: string): void
  diverged (divergence: Divergence): void
  rotated (replica: string): void
  /** The store began to refuse writes; undefined: it has taken all that it refused. */
  store (failure: Error | undefined): void
  /** A store that writes behind has written all it had. */
  saved (): void
  moved (move: Move): void
  unread (path: readonly string[], typeName: string): void
  stats (peer: PeerId, stats: PeerStats): void
  wantsPatch (document: Document): boolean
}

/** The life of a collaboration's engine over starts and stops, and what lives and dies with it. */
export class Root {
  readonly crypto: CollaborationCrypto
  readonly #components: RootComponents
  readonly #options: ResolvedCollaborationOptions
  readonly #events: RootEvents
  readonly #report: (error: Error) => void
  readonly #gossips = new Map<string, Gossip>()
  #engine: Engine | undefined
  #exchange: Exchange | undefined
  #statsGossip: Gossip | undefined
  /** Starts, stops and rotations follow one another; each waits for the one before. */
  readonly #changes = createWriterQueue()
  readonly #parent: EmitterParent
  #cancelNews: Cancel = () => {}

  constructor (components: RootComponents, options: ResolvedCollaborationOptions, events: RootEvents, parent: EmitterParent) {
    this.crypto = components.crypto
    this.#components = components
    this.#options = options
    this.#events = events
    this.#parent = parent
    this.#report = (error) => { parent.emit('error', error) }
  }

  get engine (): Engine | undefined { return this.#engine }

  get exchange (): Exchange | undefined { return this.#exchange }

  /** @throws PEERBASE_STOPPED */
  expectEngine (): Engine {
    if (this.#engine === undefined) throw new PeerBaseError('PEERBASE_STOPPED', 'The collaboration is stopped: call start() first')
    return this.#engine
  }

  /** Starts and stops follow one another; each waits for the one before. */
  async start (): Promise<void> {
    await this.#changes.run(async () => {
      if (this.#engine !== undefined) return
      const stats = createStats({ clock: this.#components.clock, connections: () => connectionsOf(this.#engine?.participant.links() ?? []) })
      const engine = await this.#startEngine((peer, direction, bytes) => stats.record({ peer, direction, bytes }))
      this.#engine = engine
      this.#startExchange(stats)
      engine.participant.start()
      if (engine.isRenewed) this.#tellLater(engine)
    })
  }

  async stop (): Promise<void> {
    await this.#changes.run(async () => {
      const engine = this.#engine
      if (engine === undefined) return
      this.#cancelNews()
      for (const gossip of [...this.#gossips.values()]) gossip.stop()
      this.#exchange?.stop()
      this.#statsGossip?.stop()
      this.#exchange = undefined
      // Mutators are refused from here on; what they left is sealed and sent.
      this.#engine = undefined
      await engine.stop(this.#options.stopGraceMS)
    })
  }

  gossip (name: string): Gossip {
    this.expectEngine()
    let gossip = this.#gossips.get(name)
    if (gossip === undefined) {
      gossip = this.#openGossip(`app/${name}`, () => { this.#gossips.delete(name) })
      this.#gossips.set(name, gossip)
    }
    return gossip
  }

  /** Who opens a collaboration listens to it in the turn in which it is open. */
  #tellLater (engine: Engine): void {
    this.#cancelNews = this.#components.clock.after(0, () => { if (this.#engine === engine) this.#events.rotated(engine.replica ?? '') })
  }

  /** Goes on under a new replica, from what the store has; what was written under the old one since then is written again. */
  async #rotate (seq: number, traffic: ParticipantEvents['traffic']): Promise<void> {
    await this.#changes.run(async () => {
      const lost = this.#engine
      if (lost === undefined) return
      // Mutators are refused for as long as this takes.
      this.#engine = undefined
      const calls = lost.journal?.since(seq) ?? []
      await lost.abandon()
      const engine = this.#engine = await this.#startEngine(traffic)
      this.#events.rotated(engine.replica ?? '')
      for (const { path, typeName, mutator, args } of calls) {
        try {
          engine.mutate(engine.open(path, typeName), mutator, args)
        } catch (error) {
          this.#components.logger.warn('a change could not be made again', { mutator, reason: toError(error).name })
        }
      }
      engine.participant.start()
    })
  }

  async #startEngine (traffic: ParticipantEvents['traffic']): Promise<Engine> {
    const { types, openStore, wallClock } = this.#components
    const events = this.#events
    return await startEngine({
      ...this.#components,
      store: openStore(() => events.saved(), (failure) => events.store(failure)),
      firstSeq: Math.floor(wallClock()),
      typeOf: (name) => types.has(name) ? types.type(name) : undefined,
      wantsPatch: (document) => events.wantsPatch(document),
      events: {
        ...events,
        members: (...view) => events.members(...view),
        advanced: () => events.advanced(),
        equivocation: (replica) => events.equivocation(replica),
        diverged: (divergence) => events.diverged(divergence),
        store: (failure) => events.store(failure),
        lost: (seq) => { this.#rotate(seq, traffic).catch((error: unknown) => { this.#report(toError(error)) }) },
        traffic
      },
      onApplied: (step, fromSelf) => events.applied(step, fromSelf),
      onMoved: (move) => events.moved(move),
      onUnread: (path, typeName) => events.unread(path, typeName),
      report: this.#report
    }, this.#options)
  }

  #startExchange (stats: ReturnType<typeof createStats>): void {
    const { clock, random, network } = this.#components
    const gossip = this.#openGossip('stats', () => {})
    const exchange = createExchange({
      clock, random, stats, self: network.self, report: this.#report,
      broadcast: (message) => { gossip.broadcast(message).catch((error: unknown) => { this.#report(toError(error)) }) },
      onStats: (peer, peerStats) => this.#events.stats(peer, peerStats)
    }, this.#options.stats)
    gossip.on('message', (message, from) => {
      // A member's malformed figures are not worth a word.
      try { exchange.heard(message, from) } catch { this.#components.logger.debug('stats were dropped', { from }) }
    })
    this.#statsGossip = gossip
    this.#exchange = exchange
  }

  #openGossip (name: string, onStop: () => void): Gossip {
    const { crypto, network, logger } = this.#components
    return createGossip({ name, crypto, network, logger, parent: this.#parent, onStop })
  }
}
