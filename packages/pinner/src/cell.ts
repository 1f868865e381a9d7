import { type CollaborationId, toError } from '@peer-base/app/participant'
import type { CollaborationHead } from './head-row.js'
import { type Activity, checkCollaboration, type Ground, type OpenCollaboration, openCollaboration } from './open-collaboration.js'

export interface CellEvents {
  started (collaboration: OpenCollaboration): void
  stopped (collaboration: OpenCollaboration): void
  /** It is closed and nobody wants it open. */
  resting (cell: Cell): void
}

export type CellState = 'closed' | 'opening' | 'open' | 'closing'

/**
 * The life of one collaboration in a pinner. One transition runs at a time and ends before the next begins, so that there is
 * never a second instance on the same rows; what is wanted meanwhile waits.
 *
 * | state   | wanted | what happens                                                       |
 * |---------|--------|--------------------------------------------------------------------|
 * | closed  | closed | `check`: → opening: rows are read and checked → closed, or wanted open     |
 * | closed  | open   | → opening: rows are read and checked, the network is joined → open |
 * | closed  | closed | resting: the cell may be dropped                                   |
 * | opening | any    | waits                                                              |
 * | open    | closed | → closing: the last writes end, the network is left → closed       |
 * | closing | any    | waits                                                              |
 *
 * Opening that fails is reported, and leads to closed and wanted closed: the next announcement tries again.
 */
export class Cell {
  readonly cid: CollaborationId
  readonly head: CollaborationHead
  readonly #ground: Ground
  readonly #events: CellEvents
  #state: CellState = 'closed'
  #wanted: 'open' | 'closed' = 'closed'
  #graceMS = 0
  #retired = false
  #moving: Promise<void> | undefined
  #collaboration: OpenCollaboration | undefined
  /** When somebody last needed it. */
  #activeAt: number

  constructor (identity: { readonly cid: CollaborationId, readonly head: CollaborationHead }, ground: Ground, events: CellEvents) {
    this.cid = identity.cid
    this.head = identity.head
    this.#ground = ground
    this.#events = events
    this.#activeAt = ground.clock.now()
  }

  get state (): CellState { return this.#state }

  /** While open. */
  get collaboration (): OpenCollaboration | undefined { return this.#collaboration }

  get isFailing (): boolean { return this.#collaboration?.store.isFailing === true }

  /** Milliseconds in which nobody needed it: no announcement, no entries, no member but pinners. */
  idleMS (): number {
    if (this.#state !== 'open' || this.#collaboration?.hasVisitors() === true) this.touch()
    return this.#ground.clock.now() - this.#activeAt
  }

  touch (): void { this.#activeAt = this.#ground.clock.now() }

  open (): void {
    this.touch()
    if (!this.#retired) this.#want('open')
  }

  /** Until it is needed again. */
  close (): void { this.#want('closed') }

  /** For good: resolves when it is closed. Waits at most `graceMS` until linked peers have what is here. */
  async retire (graceMS: number): Promise<void> {
    this.#retired = true
    this.#graceMS = graceMS
    this.#want('closed')
    await this.#moving
  }

  /** Tries again what the store refused, then reads everything anew: only what is read back counts as durable. */
  async recover (): Promise<void> {
    const collaboration = this.#collaboration
    if (this.#state !== 'open' || collaboration === undefined || !await collaboration.store.retry()) return
    if (this.#collaboration === collaboration) this.reread()
  }

  /**
   * Reads and checks what the disk holds of one that is closed; where something is rotten it is opened, so that it is fetched again. Resolves
   * with how many rows were read: none where it is open or about to be, since then they are read for that.
   */
  async check (): Promise<number> {
    if (this.#state !== 'closed' || this.#moving !== undefined || this.#retired) return 0
    let read = 0
    this.#moving = this.#check().then(async (rows) => {
      read = rows
      await this.#move()
    })
    await this.#moving
    return read
  }

  /** What is open is closed, and opened again from what the store has. */
  reread (): void {
    if (this.#state !== 'open' || this.#wanted !== 'open' || this.#retired) return
    this.#want('closed')
    this.#want('open')
  }

  #want (wanted: 'open' | 'closed'): void {
    this.#wanted = wanted
    if (this.#moving === undefined && this.#state !== wanted) this.#moving = this.#move()
  }

  async #move (): Promise<void> {
    while (this.#state !== this.#wanted) {
      if (this.#wanted === 'open') await this.#open()
      else await this.#close()
    }
    this.#moving = undefined
    if (this.#state === 'closed') this.#events.resting(this)
  }

  async #open (): Promise<void> {
    this.#state = 'opening'
    try {
      const { cid, head } = this
      this.#collaboration = await openCollaboration({ cid, head, onActivity: (what) => { this.#active(what) } }, this.#ground)
    } catch (error) {
      this.#state = 'closed'
      this.#wanted = 'closed'
      this.#ground.report(toError(error))
      return
    }
    this.#state = 'open'
    this.touch()
    this.#ground.tally.started += 1
    this.#events.started(this.#collaboration)
  }

  async #check (): Promise<number> {
    this.#state = 'opening'
    try {
      const { rows, rotten } = await checkCollaboration(this, this.#ground)
      if (rotten > 0 && !this.#retired) this.#wanted = 'open'
      return rows
    } catch (error) {
      this.#ground.report(toError(error))
      return 0
    } finally {
      this.#state = 'closed'
    }
  }

  async #close (): Promise<void> {
    const collaboration = this.#collaboration
    this.#state = 'closing'
    try {
      await collaboration?.close(this.#graceMS)
    } catch (error) {
      // Whatever went wrong at the end, it is over: the next opening reads from the disk.
      this.#ground.report(toError(error))
    }
    this.#state = 'closed'
    this.#collaboration = undefined
    if (collaboration === undefined) return
    this.#ground.tally.stopped += 1
    this.#events.stopped(collaboration)
  }

  /** Entries that came while it closed are kept; who sends some has use for it. */
  #active (what: Activity): void {
    this.touch()
    if (what === 'entries' && this.#state === 'closing') this.open()
  }
}
