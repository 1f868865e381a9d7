import { PeerBaseError, toError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { PeerId } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import type { Debounced } from '../util/debounce.js'
import { createDebounce } from '../util/debounce.js'
import type { Report } from '../util/report.js'
import { callReporting, reportRejection } from '../util/report.js'
import { Attempts } from './attempts.js'

/** Something open to one peer. */
export interface Link {
  /** Settles when the link is over, whichever end or fault ended it. */
  readonly closed: Promise<void>
  close (): Promise<void>
}

export interface LinksComponents {
  readonly clock: Clock
  readonly random: Random
  /** Whom to be linked to now, at most a few; asked again at every look. */
  choose (): Iterable<PeerId>
  /** Rejects when the peer cannot be reached. A link that comes after `signal` aborted is closed. */
  open (peer: PeerId, signal: AbortSignal): Promise<Link>
  /** A link stands. */
  onLink? (peer: PeerId, link: Link): void
  /** A link told of by `onLink` is over or given up; once per link. */
  onLost? (peer: PeerId, link: Link): void
  /** A dial failed; one given up because another choice was made does not count. For the log. */
  onFailed? (peer: PeerId, error: Error): void
  /** So many dials in a row failed that the peer should no longer count as a member here. */
  evict (peer: PeerId): void
  readonly report: Report
}

/** All in ms or counts. */
export interface LinksOptions {
  /** Membership changes within this time lead to one new choice; the first after quiet counts at once. @default 1000 */
  readonly debounceResetConnectionsMS?: number
  /** The choice is looked at again this often; also how long a link must live to count as stable. @default 6000 */
  readonly resetConnectionIntervalMS?: number
  /** Dials to one peer that may fail in a row before `evict`. @default 10 */
  readonly maxUnreachableBeforeEviction?: number
  /** Dials under way at one time. @default 3 */
  readonly parallelDials?: number
  /** A dial that takes longer has failed. @default 10000 */
  readonly dialTimeoutMS?: number
  /** Delay after the first failed dial; doubles from there. @default 1000 */
  readonly backoffMS?: number
  /** @default 30000 */
  readonly maxBackoffMS?: number
}

export const linksDefaults = Object.freeze({
  debounceResetConnectionsMS: 1000,
  resetConnectionIntervalMS: 6000,
  maxUnreachableBeforeEviction: 10,
  parallelDials: 3,
  dialTimeoutMS: 10_000,
  backoffMS: 1000,
  maxBackoffMS: 30_000
}) satisfies Required<LinksOptions>

export interface Links {
  /** The members changed. Cheap: looks are debounced. */
  changed (): void
  /** The peer gave a sign of life: a dial waiting for its turn need not wait longer. */
  retry (peer: PeerId): void
  /** Links that stand now. */
  links (): ReadonlyMap<PeerId, Link>
  /** Ends dials, closes links, releases timers. Resolves when the links have closed; idempotent; never rejects. */
  stop (): Promise<void>
}

/** Keeps links to the chosen peers: opens what is missing, closes what is no longer chosen. Does nothing before `changed`. */
export function createLinks (components: LinksComponents, options: LinksOptions = {}): Links {
  return new ChosenLinks(components, { ...linksDefaults, ...options })
}

interface Standing { readonly link: Link, readonly sinceMS: number }

class ChosenLinks implements Links {
  readonly #components: LinksComponents
  readonly #options: Required<LinksOptions>
  readonly #attempts: Attempts
  readonly #look: Debounced
  readonly #dials = new Map<PeerId, AbortController>()
  readonly #standing = new Map<PeerId, Standing>()
  readonly #closing = new Set<Promise<void>>()
  #chosen: ReadonlySet<PeerId> = new Set()
  /** The next periodic look, or the end of the shortest delay. */
  #cancelTimer: Cancel | undefined
  #lookAgainAt = 0
  #stopped = false

  constructor (components: LinksComponents, options: Required<LinksOptions>) {
    this.#components = components
    this.#options = options
    this.#attempts = new Attempts(options)
    this.#look = createDebounce(components, () => { this.#reset() }, {
      waitMS: options.debounceResetConnectionsMS, maxWaitMS: options.resetConnectionIntervalMS, leading: true
    })
  }

  changed (): void {
    if (!this.#stopped) this.#look.call()
  }

  retry (peer: PeerId): void {
    if (this.#stopped || !this.#chosen.has(peer)) return
    this.#attempts.hurry(peer)
    this.#dialDue()
  }

  links (): ReadonlyMap<PeerId, Link> {
    return new Map(Array.from(this.#standing, ([peer, { link }]) => [peer, link]))
  }

  async stop (): Promise<void> {
    this.#stopped = true
    this.#look.cancel()
    this.#chosen = new Set()
    this.#releaseUnchosen(new PeerBaseError('PEERBASE_STOPPED', 'Links are no longer kept: the participant stopped'))
    this.#disarm()
    await Promise.all(this.#closing)
  }

  #reset (): void {
    this.#chosen = new Set(this.#components.choose())
    this.#releaseUnchosen(new PeerBaseError('PEERBASE_UNREACHABLE', 'The dial was given up: other peers were chosen meanwhile'))
    this.#attempts.prune(this.#components.clock.now(), peer => this.#chosen.has(peer))
    this.#lookAgainAt = this.#components.clock.now() + this.#options.resetConnectionIntervalMS
    this.#dialDue()
  }

  #releaseUnchosen (reason: PeerBaseError): void {
    for (const [peer, controller] of this.#dials) {
      if (this.#chosen.has(peer)) continue
      this.#dials.delete(peer)
      controller.abort(reason)
    }
    for (const [peer, { link }] of this.#standing) {
      if (this.#chosen.has(peer)) continue
      this.#standing.delete(peer)
      this.#close(link)
      callReporting(() => this.#components.onLost?.(peer, link), this.#components.report)
    }
  }

  /** Dials as many of the missing as may be dialled now, and wakes up for the next. */
  #dialDue (): void {
    if (this.#stopped) return
    const now = this.#components.clock.now()
    for (const peer of this.#chosen) {
      if (this.#dials.size >= this.#options.parallelDials) break
      if (this.#isMissing(peer) && this.#attempts.of(peer).notBefore <= now) reportRejection(this.#dial(peer), this.#components.report)
    }
    this.#arm(now)
  }

  #isMissing (peer: PeerId): boolean {
    return !this.#standing.has(peer) && !this.#dials.has(peer)
  }

  async #dial (peer: PeerId): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    this.#dials.set(peer, controller)
    const cancelTimeout = this.#components.clock.after(this.#options.dialTimeoutMS, () => {
      controller.abort(new PeerBaseError('PEERBASE_UNREACHABLE', `No link to ${peer} within ${this.#options.dialTimeoutMS} ms`))
    })
    signal.addEventListener('abort', cancelTimeout, { once: true })
    try {
      const link = await this.#open(peer, signal)
      signal.throwIfAborted()
      this.#linked(peer, link)
    } catch (error) {
      if (this.#dials.get(peer) === controller) this.#failed(peer, toError(error))
    } finally {
      cancelTimeout()
      if (this.#dials.get(peer) === controller) this.#dials.delete(peer)
      this.#dialDue()
    }
  }

  /** As `open`, but over as soon as `signal` aborts, whether or not `open` listens to it. */
  async #open (peer: PeerId, signal: AbortSignal): Promise<Link> {
    const opening = this.#components.open(peer, signal)
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        opening.then(link => { this.#close(link) }, () => {})
        reject(toError(signal.reason))
      }, { once: true })
    })
    return await Promise.race([opening, aborted])
  }

  #linked (peer: PeerId, link: Link): void {
    const { clock, onLink, report } = this.#components
    this.#dials.delete(peer)
    this.#attempts.reached(peer)
    const standing = { link, sinceMS: clock.now() }
    this.#standing.set(peer, standing)
    callReporting(() => onLink?.(peer, link), report)
    const ended = () => { this.#ended(peer, standing) }
    link.closed.then(ended, ended)
  }

  #ended (peer: PeerId, standing: Standing): void {
    if (this.#standing.get(peer) !== standing) return
    const { clock, onLost, report } = this.#components
    const nowMS = clock.now()
    this.#standing.delete(peer)
    const lasted = nowMS - standing.sinceMS >= this.#options.resetConnectionIntervalMS
    this.#attempts.lost(peer, { lasted, nowMS, chance: this.#chance() })
    callReporting(() => onLost?.(peer, standing.link), report)
    this.#dialDue()
  }

  #failed (peer: PeerId, error: Error): void {
    const { clock, evict, onFailed, report } = this.#components
    callReporting(() => onFailed?.(peer, error), report)
    const failures = this.#attempts.failed(peer, clock.now(), this.#chance())
    if (failures < this.#options.maxUnreachableBeforeEviction) return
    this.#attempts.forgive(peer)
    callReporting(() => evict(peer), report)
  }

  #close (link: Link): void {
    const closing = Promise.resolve().then(() => link.close()).catch((error: unknown) => { this.#components.report(toError(error)) })
    this.#closing.add(closing)
    reportRejection(closing.finally(() => { this.#closing.delete(closing) }), this.#components.report)
  }

  #chance (): number {
    return this.#components.random.uint32() / 2 ** 32
  }

  /** One timer: none while nobody is chosen. */
  #arm (now: number): void {
    this.#disarm()
    if (this.#chosen.size === 0) return
    const slotFree = this.#dials.size < this.#options.parallelDials
    const delays = slotFree ? [...this.#chosen].filter(peer => this.#isMissing(peer)).map(peer => this.#attempts.of(peer).notBefore) : []
    const wakeAt = Math.min(this.#lookAgainAt, ...delays)
    this.#cancelTimer = this.#components.clock.after(Math.max(0, wakeAt - now), () => { this.#wake() })
  }

  #wake (): void {
    this.#cancelTimer = undefined
    if (this.#components.clock.now() < this.#lookAgainAt) this.#dialDue()
    else this.#reset()
  }

  #disarm (): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }
}
