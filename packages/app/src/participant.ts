/**
 * A participant is keyless: it knows who is here, keeps links to a few of them, and stores, orders and forwards sealed
 * entries. A collaboration is a participant with keys and CRDTs; a pinner is a bag of participants.
 *
 * @packageDocumentation
 */
import {
  collaborationTopic, decodeGossip, encodeGossip, type ReplicaId, unauthenticatedBytes, type VersionVector
} from '@peer-base/protocol'
import { toError } from './errors.js'
import { createMembership, type Membership } from './membership/membership.js'
import type { Member } from './membership/view.js'
import { chooseWarily } from './overlay/wary-choice.js'
import { createLinks, type Links } from './overlay/links.js'
import { hashedPosition } from './overlay/ring.js'
import type { Cancel } from './ports/clock.js'
import type { PeerId } from './ports/network.js'
import type { LogRecord } from './replica/log-record.js'
import type { Link } from './replica/link.js'
import type { Proof } from './replica/equivocations.js'
import { createPeerScores } from './replica/peer-scores.js'
import { createProgress, type Progress } from './replica/progress.js'
import type { Introduced } from './replica/handshake.js'
import { createRoleProofs, type RoleProof } from './replica/role-proofs.js'
import { openReceiptBook, type ReceiptBook } from './replica/receipts.js'
import { openReplica } from './replica/open-replica.js'
import type { Replica } from './replica/replica.js'
import { createReplicator, type Replicator } from './replica/replicator.js'
import { createRounds } from './replica/rounds.js'
import { type Scrubbed, type ScrubPace, scrubReplica } from './replica/scrub.js'
import { sessionDefaults } from './replica/session-context.js'
import { createSweeper, type Sweeper } from './replica/sweeper.js'
import type { ParticipantComponents, ParticipantOptions } from './participant-components.js'
import { Receipts } from './participant-receipts.js'
import { reportRejection } from './util/report.js'
import { createTimers } from './util/timers.js'

export type { ParticipantComponents, ParticipantOptions } from './participant-components.js'

export interface Participant {
  readonly replica: Replica
  readonly progress: Progress
  /** Joins the network: speaks, links, replicates. Idempotent. */
  start (): void
  members (): ReadonlyMap<PeerId, Member>
  /** What a peer proved of itself on a link, now or while it was a member; undefined for nothing. */
  proofOf (peer: PeerId): RoleProof | undefined
  pinners (): ReadonlySet<PeerId>
  /** Peers this one pushes to, and peers it pulls from. */
  outbound (): ReadonlySet<PeerId>
  inbound (): ReadonlySet<PeerId>
  /** Both, and how entries travel along them. */
  links (): readonly Link[]
  /** Pinners that signed for everything that is here now. */
  persistedOn (): readonly PeerId[]
  /** Reads everything again that the store should have, and mends it. @throws what `pace` throws, or the store */
  scrub (pace: ScrubPace): Promise<Scrubbed>
  /** Waits, at most `graceMS`, until linked peers have what is here; then leaves. Idempotent; never rejects. */
  stop (graceMS: number): Promise<void>
}

/** Opens the store and admits what it holds; the network is joined by `start`. */
export async function createParticipant (components: ParticipantComponents, options: ParticipantOptions = {}): Promise<Participant> {
  const late: { participant?: StandardParticipant } = {}
  const replica = await openReplica({
    ...components,
    onAdvance: (records, from) => late.participant?.advanced(records, from),
    onHeld: () => late.participant?.held(),
    onLost: (seq) => components.events.lost?.(seq),
    onRot: (rows) => components.events.rotten?.(rows),
    onDivergence: (divergence) => components.events.diverged?.(divergence),
    onStore: (failure) => {
      late.participant?.stored(failure)
      components.events.store?.(failure)
    },
    onEquivocation: (replica, proof) => late.participant?.foundOut(replica, proof)
  }, { maxDeltaRetention: options.maxDeltaRetention ?? 1000 })
  const { trustedPinners: trusted } = options
  const receipts = await openReceiptBook({ ...components, quarantine: replica.quarantine, replica, ...(trusted === undefined ? {} : { trusted }) })
  return late.participant = new StandardParticipant(components, options, { replica, receipts })
}

/** The pause between tries to write what the store refused, while there is nothing else to write. */
const storeRetryMS = 5000

/** Of what an app reads again in the background: 1,000 entries in ten seconds. */
const scrubRowsPerSecond = 100

class StandardParticipant implements Participant {
  readonly replica: Replica
  readonly progress = createProgress()
  readonly #scores
  readonly #components: ParticipantComponents
  readonly #receipts: Receipts
  readonly #proofs
  readonly #membership: Membership
  readonly #links: Links
  readonly #replicator: Replicator
  readonly #timers
  readonly #sweeper: Sweeper
  readonly #rounds
  #unregister: Cancel | undefined
  #state: 'ready' | 'started' | 'stopped' = 'ready'

  constructor (components: ParticipantComponents, options: ParticipantOptions, { replica, receipts }: { replica: Replica, receipts: ReceiptBook }) {
    this.#components = components
    this.#scores = createPeerScores(components.clock)
    this.replica = replica
    this.#receipts = new Receipts({
      ...components,
      replica,
      book: receipts,
      onPersisted: (pinner, vector) => { if (this.#state !== 'stopped') components.events.replication('persisted', pinner, vector) },
      tellLinked: () => { this.#replicator.promise() },
      publish: (receipt) => { this.#membership.publishReceipt(receipt) },
      isAnybodyUnlinked: () => {
        const linked = this.inbound()
        return [...this.members().keys()].some((peer) => !linked.has(peer))
      }
    })
    this.#proofs = createRoleProofs(components)
    this.#timers = createTimers<'retry'>(components.clock, () => { this.#retry() })
    this.#sweeper = createSweeper({ ...components, replica }, { trimAfterMS: options.deltaTrimTimeoutMS ?? 1000 })
    this.#rounds = createRounds({ ...components, round: async (pace) => { await this.scrub(pace) } }, {
      intervalMS: options.scrubIntervalMS ?? 0, rowsPerSecond: scrubRowsPerSecond
    })
    this.#membership = this.#createMembership(options)
    this.#replicator = this.#createReplicator(options)
    this.#links = this.#createLinks(options)
  }

  start (): void {
    if (this.#state !== 'ready') return
    this.#state = 'started'
    this.#unregister = this.#components.router.register(this.#components.cid, (opening) => this.#replicator.accept(opening))
    // Links follow from the first members heard: a look before that would only start the pause between looks.
    this.#membership.start()
  }

  members (): ReadonlyMap<PeerId, Member> { return this.#membership.members() }

  proofOf (peer: PeerId): RoleProof | undefined { return this.#proofs.of(peer) }

  pinners (): ReadonlySet<PeerId> {
    return new Set([...this.members().values()].filter(({ role }) => role === 'pinner').map(({ peer }) => peer))
  }

  outbound (): ReadonlySet<PeerId> { return this.#replicator.outbound() }

  inbound (): ReadonlySet<PeerId> { return this.#replicator.inbound() }

  links (): readonly Link[] { return this.#replicator.links() }

  persistedOn (): readonly PeerId[] { return this.#receipts.covering(this.replica.version()) }

  async scrub (pace: ScrubPace): Promise<Scrubbed> {
    const { events } = this.#components
    const scrubbed = await scrubReplica({ ...this.#components, replica: this.replica, onRot: (rows) => events.rotten?.(rows) }, pace)
    if (scrubbed.lostSnapshots > 0) events.snapshotLost?.()
    return scrubbed
  }

  advanced (records: readonly LogRecord[], from: string | undefined): void {
    this.#replicator.advanced(records, from)
    this.#components.events.advanced(records, from)
    this.#receipts.advanced()
  }

  held (): void {
    this.#replicator.offerSnapshots()
    this.#sweeper.due()
  }

  foundOut (replica: ReplicaId, proof: Proof | undefined): void {
    if (proof !== undefined) this.#replicator.tell(proof)
    this.#components.events.equivocation?.(replica)
  }

  /** Who keeps receipts for others tries again by itself, since it must read everything anew after that. */
  stored (failure: Error | undefined): void {
    if (failure === undefined) this.#timers.disarm('retry')
    else if (this.#components.storeId === undefined) this.#timers.ensure('retry', storeRetryMS)
  }

  async stop (graceMS: number): Promise<void> {
    if (this.#state === 'stopped') return
    const started = this.#state === 'started'
    this.#state = 'stopped'
    await this.replica.idle()
    if (started && graceMS > 0) await this.#replicator.settle(graceMS)
    this.#unregister?.()
    for (const part of [this.#timers, this.#sweeper, this.#receipts]) part.stop()
    await this.#rounds.stop()
    await this.#membership.stop()
    await this.#links.stop()
    await this.#replicator.stop()
    await this.replica.idle()
  }

  #retry (): void {
    this.#timers.ensure('retry', storeRetryMS)
    reportRejection(this.replica.retry(), this.#components.report)
  }

  #createMembership (options: ParticipantOptions): Membership {
    const { cid, verifier, role, author, mac, firstSeq, events } = this.#components
    return createMembership({
      ...this.#components,
      topic: collaborationTopic(cid, verifier.hash),
      codec: { encodeGossip, decodeGossip, unauthenticatedBytes },
      hash: verifier.hash,
      certificateHolds: async (certificate) => await verifier.holds(certificate),
      self: { role, certificate: author?.certificate ?? new Uint8Array(0), firstSeq },
      ...(mac === undefined ? {} : { mac }),
      onView: (members, difference) => {
        for (const peer of difference.left) {
          this.progress.forget(peer)
          this.#forgetProof(peer)
        }
        this.#links.changed()
        events.members(members, difference)
      },
      onRejected: (from, error) => { this.#scores.blame(from, error) },
      onReceipt: (receipt, from) => { this.#receipts.take(from, receipt) }
    }, options.membership)
  }

  #createReplicator (options: ParticipantOptions): Replicator {
    const components = this.#components
    const { cid, network, role, nonce, authenticator, events } = components
    const learn = (peer: PeerId, vector: VersionVector): void => {
      if (this.progress.learn(peer, vector)) events.replication('acknowledged', peer, vector)
    }
    return createReplicator({
      network,
      handshake: { cid, self: network.self, role, nonce, authenticator },
      context: {
        ...components,
        replica: this.replica,
        scores: this.#scores,
        holdsSnapshots: true,
        ...(this.#receipts.promise === undefined ? {} : { receipt: this.#receipts.promise }),
        events: {
          sending: (peer) => events.replication('sending', peer, this.replica.version()),
          acknowledged: learn,
          receiving: (peer) => events.replication('receiving', peer, this.replica.version()),
          received: (peer, vector) => events.replication('received', peer, vector),
          persisted: (peer, receipt) => { this.#receipts.take(peer, receipt) },
          traffic: events.traffic
        }
      },
      onIntroduced: (peer, introduced) => { reportRejection(this.#introduced(peer, introduced), components.report) },
      onLinks: (change) => {
        if (change.state === 'disconnected') this.#forgetProof(change.peer)
        events.link(change)
      },
      onMode: (link) => { events.linkMode?.(link) }
    }, { ...sessionDefaults, ...options.sessions })
  }

  #createLinks (options: ParticipantOptions): Links {
    const { network, verifier, logger } = this.#components
    const position = hashedPosition(verifier.hash)
    return createLinks({
      ...this.#components,
      choose: () => this.#state === 'started'
        ? chooseWarily({ self: network.self, members: this.members().keys(), pinners: this.pinners(), standing: this.outbound() }, position)
        : [],
      open: async (peer, signal) => {
        const link = await this.#replicator.connect(peer, signal)
        return { closed: link.closed, close: async () => { link.close() } }
      },
      onFailed: (peer, error) => logger.debug('a link could not be made', { peer, reason: toError(error).message }),
      evict: (peer) => this.#membership.evict(peer)
    }, options.links)
  }

  async #introduced (peer: PeerId, introduced: Introduced): Promise<void> {
    const isNews = await this.#proofs.learn(peer, introduced)
    // The link may have ended meanwhile.
    this.#forgetProof(peer)
    if (isNews && this.members().has(peer)) this.#components.events.proved?.(peer)
  }

  /** Unless the peer is linked or a member: so there are never more proofs than of these. */
  #forgetProof (peer: PeerId): void {
    if (!this.members().has(peer) && !this.outbound().has(peer) && !this.inbound().has(peer)) this.#proofs.forget(peer)
  }
}
