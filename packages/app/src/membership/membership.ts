import type { CollaborationId, MemberRecord, Receipt } from '@peer-base/protocol'
import type { PeerBaseError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { Network, PeerId } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import type { Report } from '../util/report.js'
import { callReporting, reportRejection } from '../util/report.js'
import { fingerprint } from './fingerprint.js'
import type { Hash } from './fingerprint.js'
import { meanInterval, minIntervalMS, scheduleDefaults, startSchedule, stepSchedule } from './gossip-schedule.js'
import type { Schedule, ScheduleInput, ScheduleOptions } from './gossip-schedule.js'
import { badGossip, parseGossip } from './inbound.js'
import type { GossipCodec } from './inbound.js'
import { announceable, OwnRecords } from './own-record.js'
import type { MemberMac, OwnIdentity } from './own-record.js'
import { RecordChecks } from './record-checks.js'
import { applyRecord, digest, emptyView, evict, expire, headcount, isCrowded, newestSeq, nextExpiry } from './view.js'
import type { Member, Outcome, View } from './view.js'

/** How one view differs from the one before. At least one list has somebody. */
export interface ViewDifference {
  readonly joined: readonly PeerId[]
  readonly left: readonly PeerId[]
  /** Another role or other addresses than before. */
  readonly changed: readonly PeerId[]
}

export interface MembershipComponents {
  readonly clock: Clock
  readonly random: Random
  readonly network: Pick<Network, 'self' | 'addresses' | 'remember' | 'subscribe' | 'publish'>
  readonly topic: string
  readonly cid: CollaborationId
  readonly codec: GossipCodec
  readonly hash: Hash
  readonly self: OwnIdentity
  /** Absent where the keys are: a pinner takes every record that is its sender's own, and certified where it says that it writes. */
  readonly mac?: MemberMac
  /** Whether a writer's certificate counts in this collaboration. */
  certificateHolds (certificate: Uint8Array): Promise<boolean>
  /** The view already is the new one. */
  onView (members: ReadonlyMap<PeerId, Member>, difference: ViewDifference): void
  /** A receipt by `from` for this collaboration, its signature unchecked. */
  onReceipt? (receipt: Receipt, from: PeerId): void
  /** A record was dropped after the network had let it pass; `error.blame` says whether its sender is to be scored. */
  onRejected? (from: PeerId, error: PeerBaseError): void
  readonly report: Report
}

export type MembershipOptions = ScheduleOptions

/** The members of one collaboration, learnt and told on its topic. */
export interface Membership {
  /** Listens, and speaks at once. Idempotent; works again after `stop`. */
  start (): void
  /** Says goodbye and forgets everybody, without calling `onView`. Idempotent; never rejects; no callback comes after it. */
  stop (): Promise<void>
  /** Verified and present, this peer not among them. A snapshot: later changes do not show. */
  members (): ReadonlyMap<PeerId, Member>
  /** Drops a peer here that cannot be reached; its next record brings it back. */
  evict (peer: PeerId): void
  /** What this peer says of itself changed (its addresses): speaks as soon as the allowance permits. */
  announceNow (): void
  /** Best effort; nothing when not started. */
  publishReceipt (bytes: Uint8Array): void
}

/** Records count for this many mean intervals: of six in a row, one gets through even where a third is lost. */
const intervalsPerLease = 6
/** Shortest lease in ms: a hidden browser tab may be given one timer a second, or less. */
const minLeaseMS = 10 * minIntervalMS

/**
 * Each peer speaks for itself only, repeatedly, for a lease; absence is expiry and nobody removes another. A record
 * carries a digest of the speaker's view, and those who see another one speak sooner, so that what was lost is said again.
 */
export function createMembership (components: MembershipComponents, options: MembershipOptions = {}): Membership {
  return new GossipMembership(components, { ...scheduleDefaults, ...options })
}

class GossipMembership implements Membership {
  readonly #components: MembershipComponents
  readonly #options: Required<ScheduleOptions>
  readonly #own: OwnRecords
  #view: View
  /** Present while started. */
  #session: Session | undefined
  #stopping: Promise<void> | undefined

  constructor (components: MembershipComponents, options: Required<ScheduleOptions>) {
    this.#components = components
    this.#options = options
    this.#own = new OwnRecords({ ...components, peer: components.network.self })
    this.#view = emptyView(components.hash)
  }

  start (): void {
    if (this.#session !== undefined) return
    const session = this.#openSession()
    this.#session = session
    session.cancelSubscription = this.#components.network.subscribe(this.#components.topic, {
      heard: (bytes, from) => { if (this.#session === session) this.#heard(session, bytes, from) },
      joined: () => { if (this.#session === session) this.#step(session, { type: 'arrival' }) }
    })
    this.#speak(session)
  }

  async stop (): Promise<void> {
    if (this.#session !== undefined) this.#stopping = this.#close(this.#session)
    await this.#stopping
  }

  members (): ReadonlyMap<PeerId, Member> {
    return this.#view.members
  }

  evict (peer: PeerId): void {
    if (this.#session === undefined || !this.#view.members.has(peer)) return
    this.#view = evict(this.#view, peer, this.#components.clock.now())
    this.#restIfAlone(this.#session)
    this.#tell({ left: [peer] })
  }

  announceNow (): void {
    if (this.#session !== undefined) this.#step(this.#session, { type: 'change' })
  }

  publishReceipt (bytes: Uint8Array): void {
    if (this.#session !== undefined) this.#publish(bytes)
  }

  async #close (session: Session): Promise<void> {
    const goodbye = this.#publishOwn(session, 0)
    this.#session = undefined
    this.#view = emptyView(this.#components.hash)
    session.checks.stop()
    session.cancelSpeaking?.()
    session.cancelExpiry?.()
    await goodbye
    session.cancelSubscription?.()
  }

  #openSession (): Session {
    const { clock, onRejected, report } = this.#components
    const checks = new RecordChecks({
      ...this.#components,
      certificateHolds: async (certificate) => await this.#components.certificateHolds(certificate),
      knownCertificate: peer => this.#view.members.get(peer as PeerId)?.certificate,
      onGood: record => { this.#accept(session, record) },
      onForged: ({ peer }, flaw) => callReporting(() => onRejected?.(peer as PeerId, badGossip(flaw)), report)
    })
    const session: Session = { schedule: startSchedule(clock.now()), announced: [], expiresAt: Infinity, checks }
    return session
  }

  /** @throws PeerBaseError `PEERBASE_BAD_GOSSIP`, for the network to reject the message. */
  #heard (session: Session, bytes: Uint8Array, from: PeerId): void {
    const { codec, cid, onReceipt, report } = this.#components
    const message = parseGossip(bytes, { codec, cid, from })
    if (message.type === 'receipt') return callReporting(() => onReceipt?.(message, from), report)
    if (from === this.#components.network.self || message.seq <= newestSeq(this.#view, from)) return
    if (message.role === 'pinner') this.#accept(session, message)
    else session.checks.add(message)
  }

  #accept (session: Session, record: MemberRecord): void {
    const peer = record.peer as PeerId
    const [view, outcome] = applyRecord(this.#view, record, this.#components.clock.now())
    this.#view = view
    const member = view.members.get(peer)
    if (member !== undefined) this.#armExpiry(session, member.expiresAt)
    // Who was alone is so no more, whatever else the record says.
    if (member !== undefined && session.schedule.dueAt === Infinity) this.#step(session, { type: 'arrival' })
    this.#tellOutcome(peer, outcome)
    if (this.#session !== session) return
    if (member === undefined) this.#restIfAlone(session)
    else this.#compare(session, record)
  }

  #tellOutcome (peer: PeerId, outcome: Outcome): void {
    const { network, report } = this.#components
    const addresses = this.#view.members.get(peer)?.addresses ?? []
    if ((outcome === 'joined' || outcome === 'changed') && addresses.length > 0) callReporting(() => network.remember(peer, addresses), report)
    if (outcome === 'joined' || outcome === 'changed' || outcome === 'left') this.#tell({ [outcome]: [peer] })
  }

  #tell (difference: Partial<ViewDifference>): void {
    callReporting(() => this.#components.onView(this.#view.members, { joined: [], left: [], changed: [], ...difference }), this.#components.report)
  }

  /** Somebody who sees another view lacks somebody, perhaps me, or knows somebody I lack: time to speak. */
  #compare (session: Session, { viewDigest }: MemberRecord): void {
    const mine = this.#digest(session)
    if (isCrowded(this.#view) || mine.every((byte, index) => byte === viewDigest[index])) return
    this.#step(session, { type: 'disagreement' })
  }

  #digest ({ announced }: Session): Uint8Array {
    const { hash, network, self } = this.#components
    return digest(this.#view, fingerprint(hash, { peer: network.self, role: self.role, addresses: announced }))
  }

  #step (session: Session, input: ScheduleInput): void {
    const { clock, random } = this.#components
    const context = { nowMS: clock.now(), members: headcount(this.#view), chance: random.uint32() / 2 ** 32 }
    const before = session.schedule
    session.schedule = stepSchedule(before, input, context, this.#options)
    if (session.schedule.dueAt === before.dueAt && session.cancelSpeaking !== undefined) return
    session.cancelSpeaking?.()
    session.cancelSpeaking = undefined
    const delayMS = Math.max(0, session.schedule.dueAt - context.nowMS)
    if (delayMS !== Infinity) session.cancelSpeaking = clock.after(delayMS, () => { this.#speak(session) })
  }

  /** The next time is set before anything that could fail. */
  #speak (session: Session): void {
    session.cancelSpeaking?.()
    session.cancelSpeaking = undefined
    this.#step(session, { type: 'spoke' })
    this.#restIfAlone(session)
    const leaseMS = intervalsPerLease * meanInterval(headcount(this.#view), this.#options)
    reportRejection(this.#publishOwn(session, Math.round(Math.max(minLeaseMS, leaseMS))), this.#components.report)
  }

  /**
   * Nobody is here who could expire. A pinner, alone in most of its collaborations, has nothing to say then: whoever comes is heard, or told
   * of by the network, and is answered.
   */
  #restIfAlone (session: Session): void {
    if (this.#view.members.size > 0) return
    session.cancelExpiry?.()
    session.expiresAt = Infinity
    if (this.#components.self.role === 'pinner') this.#step(session, { type: 'alone' })
  }

  /** Never rejects. */
  async #publishOwn (session: Session, ttlMS: number): Promise<void> {
    try {
      session.announced = announceable(this.#components.network.addresses())
      const bytes = await this.#own.make({ addresses: session.announced, ttlMS, viewDigest: this.#digest(session) })
      if (this.#session === session || ttlMS === 0) this.#publish(bytes)
    } catch (error) {
      reportRejection(Promise.reject(error), this.#components.report)
    }
  }

  #publish (bytes: Uint8Array): void {
    callReporting(() => this.#components.network.publish(this.#components.topic, bytes), this.#components.report)
  }

  /** One timer for whoever expires first; a member heard again in time is found alive when it fires. */
  #armExpiry (session: Session, expiresAt: number): void {
    if (expiresAt >= session.expiresAt) return
    const { clock } = this.#components
    session.cancelExpiry?.()
    session.expiresAt = expiresAt
    session.cancelExpiry = clock.after(Math.max(0, expiresAt - clock.now()), () => { this.#expire(session) })
  }

  #expire (session: Session): void {
    session.expiresAt = Infinity
    const [view, left] = expire(this.#view, this.#components.clock.now())
    this.#view = view
    const next = nextExpiry(view)
    if (next !== undefined) this.#armExpiry(session, next)
    this.#restIfAlone(session)
    if (left.length > 0) this.#tell({ left })
  }
}

/** What lives from one start to the next stop. */
interface Session {
  schedule: Schedule
  /** Addresses in the newest own record: what others know of this peer. */
  announced: readonly string[]
  /** When the expiry timer fires; Infinity without one. */
  expiresAt: number
  readonly checks: RecordChecks
  cancelSpeaking?: Cancel | undefined
  cancelExpiry?: Cancel
  cancelSubscription?: Cancel
}
