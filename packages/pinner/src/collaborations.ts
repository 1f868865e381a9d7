import {
  type Announcement, type CollaborationId, createRounds, createTimers, openStoreId, type PeerId, reportRejection, toError
} from '@peer-base/app/participant'
import { Admission, forged } from './admission.js'
import { Cell } from './cell.js'
import { type CollaborationHead, headKey } from './head-row.js'
import { collaborationStore } from './kept-store.js'
import type { Ground, OpenCollaboration } from './open-collaboration.js'
import { scrubStore } from './scrub.js'

export interface CollaborationsEvents {
  started (collaboration: OpenCollaboration): void
  stopped (collaboration: OpenCollaboration): void
  /** The store began to refuse writes; undefined: it has taken all that it refused. */
  store (failure: Error | undefined): void
}

export interface CollaborationsOptions {
  readonly inactivityTimeoutMS: number
  readonly maxCollaborations: number
  readonly newPerMinute: number
  readonly scrubIntervalMS: number
  readonly scrubRowsPerSecond: number
}

/** Looks at all collaborations within the inactivity timeout. */
const looksPerTimeout = 4
const minSweepMS = 10
/** The pause between tries to write what the store refused. */
const retryMS = 5000
/** Where room is needed, nobody is put out who was needed this lately. */
const settleMS = 10_000
/** A share of the room is kept free, since who is refused waits until its announcement comes round again. */
const spareShare = 0.01
/** To look for whom to put out takes a look at each. */
const roomEveryMS = 1000
/** What comes right after a start has the disk for itself. */
const scrubAfterMS = 600_000

/**
 * The collaborations of a running pinner. One timer serves all of them, and none runs while none is open but that of the rounds over the disk:
 * one that is closed costs nothing but its rows, and that they are read now and then.
 */
export class Collaborations {
  readonly #ground: Ground
  readonly #events: CollaborationsEvents
  readonly #options: CollaborationsOptions
  readonly #admission: Admission
  readonly #cells = new Map<CollaborationId, Cell>()
  readonly #timers
  readonly #rounds
  #roomMadeMS = -Infinity
  #stopping = false
  #isDegraded = false

  constructor (appName: string, ground: Ground, options: CollaborationsOptions, events: CollaborationsEvents) {
    this.#ground = ground
    this.#events = events
    this.#options = options
    this.#timers = createTimers<'sweep' | 'retry'>(ground.clock, (timer) => {
      if (timer === 'sweep') this.#sweep()
      else this.#recover()
    })
    this.#rounds = createRounds({
      ...ground, round: async (pace) => { await scrubStore({ ...ground, cellOf: (cid, head) => this.#cellOf(cid, head) }, pace) }
    }, {
      intervalMS: options.scrubIntervalMS, firstAfterMS: Math.min(options.scrubIntervalMS, scrubAfterMS), rowsPerSecond: options.scrubRowsPerSecond
    })
    this.#admission = new Admission({
      ...ground,
      appName,
      isKnown: async (cid) => await collaborationStore(ground.store, cid).get(headKey) !== undefined,
      hasRoom: () => this.#hasRoom(),
      admit: (cid, head) => { this.#admit(cid, head) }
    }, options)
  }

  /** @throws PEERBASE_BAD_GOSSIP for an announcement that is forged */
  heard (announcement: Announcement, from: PeerId): void {
    const { tally } = this.#ground
    tally.announcements += 1
    const cell = this.#cells.get(announcement.cid)
    if (cell === undefined) return this.#admission.consider(announcement, from)
    if (!isHeadOf(cell, announcement)) throw forged(tally)
    cell.open()
  }

  /** Those open now. */
  open (): OpenCollaboration[] {
    return [...this.#cells.values()].flatMap(({ collaboration }) => collaboration ?? [])
  }

  /** Whether anything taken in is not durable because the store refuses it. */
  get isFailing (): boolean { return [...this.#cells.values()].some((cell) => cell.isFailing) }

  /** The store refused something: it is tried again until it does not. */
  failing (error: Error): void {
    this.#timers.ensure('retry', retryMS)
    if (this.#isDegraded || !this.isFailing) return
    this.#isDegraded = true
    this.#events.store(error)
  }

  /**
   * Closes and opens all that is open: only what the store has counts. A store that was repaired is another one, and promises are made in its
   * name from then on; what is open until then signs for the one that was.
   */
  async reread (): Promise<void> {
    const ground = this.#ground
    try {
      ground.storeId = await openStoreId(ground.store, { randomBytes: ground.crypto.randomBytes, report: ground.report })
    } catch (error) {
      // Not the name that may have promised more. It is another one again after the next start, which costs receipts and no data.
      ground.storeId = ground.crypto.randomBytes(ground.storeId.length)
      ground.report(toError(error))
    }
    for (const cell of this.#cells.values()) cell.reread()
  }

  /** Closes all of them. Never rejects. */
  async stop (graceMS: number): Promise<void> {
    this.#stopping = true
    this.#admission.stop()
    this.#timers.stop()
    await this.#rounds.stop()
    await Promise.all([...this.#cells.values()].map(async (cell) => await cell.retire(graceMS)))
  }

  #admit (cid: CollaborationId, head: CollaborationHead): void {
    if (!this.#cells.has(cid)) this.#cellOf(cid, head)?.open()
  }

  /** One that is closed, and for which nothing is done, is forgotten at once. */
  #cellOf (cid: CollaborationId, head: CollaborationHead | undefined): Cell | undefined {
    if (this.#stopping) return undefined
    const known = this.#cells.get(cid)
    if (known !== undefined || head === undefined) return known
    const cell = new Cell({ cid, head }, this.#ground, {
      ...this.#events,
      resting: () => { if (this.#cells.get(cid) === cell) this.#cells.delete(cid) }
    })
    this.#cells.set(cid, cell)
    this.#timers.ensure('sweep', this.#sweepMS())
    return cell
  }

  /** False asks for patience: the announcement comes again. */
  #hasRoom (): boolean {
    const free = this.#options.maxCollaborations - this.#cells.size
    if (free <= this.#spare / 2) this.#makeRoom()
    return free > 0
  }

  /** What is needed least is put out, so that there is some room again. O(cells), now and then. */
  #makeRoom (): void {
    const { clock } = this.#ground
    if (clock.now() < this.#roomMadeMS + roomEveryMS) return
    this.#roomMadeMS = clock.now()
    const cells = [...this.#cells.values()]
    const leaving = cells.filter(({ state }) => state === 'closing').length
    const wanted = cells.length - leaving - this.#options.maxCollaborations + Math.max(1, this.#spare)
    const settledMS = Math.min(settleMS, this.#options.inactivityTimeoutMS)
    const idle = cells.filter((cell) => cell.state === 'open' && !cell.isFailing && cell.idleMS() >= settledMS)
    idle.sort((a, b) => b.idleMS() - a.idleMS())
    for (const cell of idle.slice(0, Math.max(0, wanted))) cell.close()
  }

  get #spare (): number { return Math.floor(this.#options.maxCollaborations * spareShare) }

  /** One that has unwritten entries stays: they are nowhere else here. */
  #sweep (): void {
    for (const cell of this.#cells.values()) {
      if (cell.state === 'open' && !cell.isFailing && cell.idleMS() >= this.#options.inactivityTimeoutMS) cell.close()
    }
    if (this.#cells.size > 0) this.#timers.ensure('sweep', this.#sweepMS())
  }

  #sweepMS (): number {
    return Math.max(minSweepMS, this.#options.inactivityTimeoutMS / looksPerTimeout)
  }

  #recover (): void {
    const failing = [...this.#cells.values()].filter((cell) => cell.isFailing)
    for (const cell of failing) reportRejection(cell.recover(), this.#ground.report)
    if (failing.length > 0) return this.#timers.ensure('retry', retryMS)
    if (this.#isDegraded) this.#events.store(undefined)
    this.#isDegraded = false
  }
}

function isHeadOf ({ head }: Cell, { nameTag, writePublicKey }: Announcement): boolean {
  const key = head.writePublicKey ?? new Uint8Array(0)
  return equal(head.nameTag, nameTag) && equal(key, writePublicKey)
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index])
