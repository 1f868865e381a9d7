import { covers, emptyVector, type MessageOf, syncProtocol } from '@peer-base/protocol'
import { PeerBaseError, toError } from '../errors.js'
import type { Verifier } from '../ports/crypto.js'
import type { Channel, Network, PeerId } from '../ports/network.js'
import { reportRejection } from '../util/report.js'
import type { LogRecord } from './log-record.js'
import type { Proof } from './equivocations.js'
import { createFrameReader, type FrameReader } from './frame-reader.js'
import { type HandshakeComponents, introduceAsAccepter, introduceAsOpener, type Introduced } from './handshake.js'
import { type Link, type LinkEnd, linksOf } from './link.js'
import { drivePull, type PullDriver } from './pull-driver.js'
import { drivePush, type PushDriver } from './push-driver.js'
import { paceChannel } from './paced-channel.js'
import type { SessionContext, SessionOptions } from './session-context.js'
import type { Opening } from './session-router.js'
import { createSnapshotFetches, type SnapshotFetches } from './snapshot-fetches.js'

export interface ReplicatorComponents {
  readonly network: Network
  readonly handshake: HandshakeComponents
  readonly context: SessionContext & { readonly verifier: Verifier }
  /** A peer proved its role; its link is about to be made. */
  readonly onIntroduced: (peer: PeerId, introduced: Introduced) => void
  /** The set of linked peers changed. */
  readonly onLinks: (change: { readonly peer: PeerId, readonly direction: 'inbound' | 'outbound', readonly state: 'connected' | 'disconnected' }) => void
  /** A link came, or entries travel along it in another way. */
  readonly onMode: (link: Link) => void
}

/** A link to a peer that this one pushes to. */
export interface PushLink {
  readonly peer: PeerId
  readonly closed: Promise<void>
  close (): void
}

/** Drives the sessions of one collaboration: one pushing session per outbound link, one pulling session per inbound link. */
export interface Replicator {
  /** Opens a channel to `peer` and pushes to it. Rejects as `Network.open` does, or with PEERBASE_HANDSHAKE, also for a peer refused for now. */
  connect (peer: PeerId, signal?: AbortSignal): Promise<PushLink>
  /** Pulls over a channel that somebody opened to us. */
  accept (opening: Opening): void
  /** The log moved: `from` is who sent it, undefined for own entries. */
  advanced (records: readonly LogRecord[], from: string | undefined): void
  /** A snapshot came to the shelf. */
  offerSnapshots (): void
  /** Of a pinner: everybody who pushes here is told what is durable now. */
  promise (): void
  /** A replica was found out: everybody linked is told. */
  tell (proof: Proof): void
  outbound (): ReadonlySet<PeerId>
  inbound (): ReadonlySet<PeerId>
  /** Both of these, and how entries travel along them. */
  links (): readonly Link[]
  /** Pushes what waits and waits until the linked peers have it, at most `graceMS`. */
  settle (graceMS: number): Promise<void>
  stop (): Promise<void>
}

/** A second channel to the same peer in the same direction is refused: two are allowed while one is being replaced. */
const channelsPerPeer = 2

export function createReplicator (components: ReplicatorComponents, options: SessionOptions): Replicator {
  return new SessionReplicator(components, options)
}

class SessionReplicator implements Replicator {
  readonly #components: ReplicatorComponents
  readonly #options: SessionOptions
  readonly #fetches: SnapshotFetches
  readonly #pushing = new Map<PushDriver, PeerId>()
  readonly #pulling = new Map<PullDriver, PeerId>()
  /** Channels whose handshake is under way. */
  readonly #greeting = new Set<Channel>()
  /** Those of them that somebody opened to us. */
  readonly #admitting = new Set<Channel>()
  #stopped = false

  constructor (components: ReplicatorComponents, options: SessionOptions) {
    this.#components = components
    this.#options = options
    this.#fetches = fetchesOf(components.context, options)
  }

  async connect (peer: PeerId, signal?: AbortSignal): Promise<PushLink> {
    const { network, handshake, context } = this.#components
    if (context.scores.isRefused(peer)) throw misbehaved()
    const channel = await network.open(peer, syncProtocol, signal === undefined ? {} : { signal })
    this.#greeting.add(channel)
    try {
      const reader = createFrameReader(channel, context.clock)
      const introduced = await introduceAsOpener(channel, reader, handshake)
      if (this.#stopped || signal?.aborted === true) throw stopped()
      this.#components.onIntroduced(peer, introduced)
      const link = { peer, direction: 'outbound' } as const
      const onMode = (): void => { this.#tellMode(link) }
      const driver = drivePush({ channel: paceChannel(channel, context.clock), reader, introduced, onMode }, context, this.#options)
      this.#keep(this.#pushing, driver, link)
      return { peer, closed: driver.closed, close: () => driver.close() }
    } catch (error) {
      channel.abort(toError(error))
      throw error
    } finally {
      this.#greeting.delete(channel)
    }
  }

  accept ({ channel, reader, hello }: Opening): void {
    const refusal = this.#refusal(channel.peer)
    if (refusal !== undefined) {
      channel.abort(refusal)
      return
    }
    reportRejection(this.#pull(channel, reader, hello), this.#components.context.report)
  }

  #refusal (peer: PeerId): PeerBaseError | undefined {
    if (this.#stopped) return stopped()
    if (this.#components.context.scores.isRefused(peer)) return misbehaved()
    const crowd = [...this.#pulling.values(), ...Array.from(this.#admitting, (channel) => channel.peer)].filter((other) => other === peer).length
    return crowd >= channelsPerPeer ? tooManyChannels() : undefined
  }

  async #pull (channel: Opening['channel'], reader: FrameReader, hello: { message: MessageOf<'hello'>, frame: Uint8Array }): Promise<void> {
    const { handshake, context } = this.#components
    this.#greeting.add(channel)
    this.#admitting.add(channel)
    try {
      const introduced = await introduceAsAccepter(channel, reader, handshake, hello)
      if (this.#stopped) throw stopped()
      this.#components.onIntroduced(channel.peer, introduced)
      const link = { peer: channel.peer, direction: 'inbound' } as const
      const onMode = (): void => { this.#tellMode(link) }
      const paced = paceChannel(channel, context.clock)
      const driver = drivePull({ channel: paced, reader, onMode }, { ...context, fetches: this.#fetches }, this.#options)
      this.#keep(this.#pulling, driver, link)
    } catch (error) {
      channel.abort(toError(error))
      context.scores.blame(channel.peer, error)
      context.logger.debug('an inbound session was refused', { peer: channel.peer, reason: toError(error).message })
    } finally {
      this.#admitting.delete(channel)
      this.#greeting.delete(channel)
    }
  }

  #keep<Driver extends { readonly closed: Promise<void> }> (drivers: Map<Driver, PeerId>, driver: Driver, link: LinkEnd): void {
    const linked = (): boolean => [...drivers.values()].includes(link.peer)
    const isFirst = !linked()
    drivers.set(driver, link.peer)
    if (isFirst) this.#components.onLinks({ ...link, state: 'connected' })
    this.#tellMode(link)
    reportRejection(driver.closed.then(() => {
      drivers.delete(driver)
      if (linked()) this.#tellMode(link)
      else this.#components.onLinks({ ...link, state: 'disconnected' })
    }), this.#components.context.report)
  }

  #tellMode ({ peer, direction }: LinkEnd): void {
    const link = this.links().find((each) => each.peer === peer && each.direction === direction)
    if (link !== undefined) this.#components.onMode(link)
  }

  advanced (records: readonly LogRecord[], from: string | undefined): void {
    const moved = new Map(records.map(({ entry }) => [entry.header.replica, entry.header.seq + 1]))
    for (const [driver, peer] of this.#pushing) driver.advanced(peer === from ? moved : emptyVector)
  }

  offerSnapshots (): void {
    for (const driver of this.#pushing.keys()) driver.offer()
  }

  promise (): void {
    for (const driver of this.#pulling.keys()) driver.promise().catch(() => { driver.close() })
  }

  tell (proof: Proof): void {
    // A session that ends meanwhile tells so itself; who comes after it is told when it begins.
    for (const driver of [...this.#pushing.keys(), ...this.#pulling.keys()]) driver.tell(proof).catch(() => { driver.close() })
  }

  outbound (): ReadonlySet<PeerId> { return new Set(this.#pushing.values()) }

  inbound (): ReadonlySet<PeerId> { return new Set(this.#pulling.values()) }

  links (): readonly Link[] { return [...linksOf('outbound', this.#pushing), ...linksOf('inbound', this.#pulling)] }

  async settle (graceMS: number): Promise<void> {
    let cancel = (): void => {}
    const grace = new Promise<void>((resolve) => { cancel = this.#components.context.clock.after(graceMS, resolve) })
    const settled = Promise.all([
      ...[...this.#pushing.keys()].map(async (driver) => await driver.settle()),
      ...[...this.#pulling.keys()].map(async (driver) => await driver.acknowledge())
    ])
    await Promise.race([settled, grace])
    cancel()
  }

  async stop (): Promise<void> {
    this.#stopped = true
    this.#fetches.stop()
    for (const channel of this.#greeting) channel.abort(stopped())
    const drivers = [...this.#pushing.keys(), ...this.#pulling.keys()]
    for (const driver of drivers) driver.close()
    await Promise.all(drivers.map(async (driver) => await driver.closed))
  }
}

/** What came whole is taken in as the log then stands: to start from, or to hold. */
function fetchesOf ({ cid, clock, verifier, replica }: ReplicatorComponents['context'], options: SessionOptions): SnapshotFetches {
  return createSnapshotFetches({
    cid,
    clock,
    verifier,
    isWanted: ({ id, vector }) => !replica.shelf.has(id) && !replica.shelf.newest().some((held) => covers(held.vector, vector)),
    knownEvidence: ({ manifest }, index) => replica.signedHeads.piece(manifest, index),
    finish: async (snapshot, parts) => await replica.adopt(snapshot, parts) ? 'taken' : 'useless'
  }, options)
}

const stopped = (): PeerBaseError => new PeerBaseError('PEERBASE_STOPPED', 'The collaboration stopped')

const misbehaved = (): PeerBaseError =>
  new PeerBaseError('PEERBASE_HANDSHAKE', 'This peer sent what no honest one sends: it is refused for a while', { blame: 'ignore' })

const tooManyChannels = (): PeerBaseError =>
  new PeerBaseError('PEERBASE_HANDSHAKE', `At most ${channelsPerPeer} channels a peer`, { blame: 'ignore' })
