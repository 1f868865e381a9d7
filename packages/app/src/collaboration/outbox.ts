import type { Clock } from '../ports/clock.js'
import type { Document } from './document.js'

/** Changes of one window, one delta-group per document touched. */
export interface Parcel {
  readonly groups: ReadonlyArray<{ readonly document: Document, readonly group: unknown }>
}

export interface OutboxOptions {
  /** Changes this long after a parcel left wait for the next one. Milliseconds ≥ 0. */
  readonly windowMS: number
  /** Changes in one window that close it early, so that memory and bodies stay small. */
  readonly maxChanges: number
}

/**
 * Own changes between the mutator and the seal. The first change after quiet leaves at the end of its turn; changes within
 * the window after that travel together, at the latest when the window ends. One parcel is sent at a time.
 */
export interface Outbox {
  add (document: Document, delta: unknown): void
  /**
   * Resolves when everything added so far was accepted by `send`. Rejects with what `send` rejected with. While held it
   * resolves at once: a transaction that awaits its own changes would otherwise wait for its own end.
   */
  accepted (): Promise<void>
  /** Nothing leaves while held; `release` sends what gathered. Nests. */
  hold (): void
  release (): void
  /** Sends what waits now, and resolves when nothing waits or is under way. Never rejects. */
  flush (): Promise<void>
  readonly empty: boolean
  /** Ends every hold, sends what waits, and refuses more. Never rejects. */
  stop (): Promise<void>
}

export function createOutbox (
  { clock, send, report }: { readonly clock: Clock, readonly send: (parcel: Parcel) => Promise<void>, readonly report: (error: Error) => void },
  options: OutboxOptions
): Outbox {
  return new WindowedOutbox(clock, send, report, options)
}

interface Deferred { readonly promise: Promise<void>, readonly resolve: () => void, readonly reject: (error: unknown) => void }

class WindowedOutbox implements Outbox {
  readonly #clock: Clock
  readonly #send: (parcel: Parcel) => Promise<void>
  readonly #report: (error: Error) => void
  readonly #options: OutboxOptions
  #groups = new Map<Document, unknown>()
  #changes = 0
  #held = 0
  /** Settles with the parcel that is being filled. */
  #acceptance: Deferred | undefined
  #sending: Promise<void> | undefined
  #turnAsked = false
  #stopped = false
  #cancelWindow: (() => void) | undefined

  constructor (clock: Clock, send: (parcel: Parcel) => Promise<void>, report: (error: Error) => void, options: OutboxOptions) {
    this.#clock = clock
    this.#send = send
    this.#report = report
    this.#options = options
  }

  get empty (): boolean { return this.#groups.size === 0 && this.#sending === undefined }

  add (document: Document, delta: unknown): void {
    this.#groups.set(document, document.joinDeltas(this.#groups.get(document), delta))
    this.#changes += 1
    if (this.#cancelWindow === undefined || this.#changes >= this.#options.maxChanges) this.#atEndOfTurn()
  }

  async accepted (): Promise<void> {
    if (this.#held > 0) return
    if (this.#groups.size === 0) return await this.#sending
    this.#acceptance ??= defer()
    return await this.#acceptance.promise
  }

  hold (): void {
    this.#held += 1
  }

  release (): void {
    // After `stop` there is nothing left to release.
    if (this.#held === 0) return
    this.#held -= 1
    if (this.#held === 0 && this.#groups.size > 0 && this.#cancelWindow === undefined) this.#atEndOfTurn()
  }

  async flush (): Promise<void> {
    while (!this.empty && this.#held === 0) {
      await (this.#sending ?? this.#dispatch()).catch(() => {})
    }
  }

  async stop (): Promise<void> {
    this.#held = 0
    await this.flush()
    this.#stopped = true
    this.#cancelWindow?.()
    this.#cancelWindow = undefined
  }

  /** All changes of a turn travel together. */
  #atEndOfTurn (): void {
    if (this.#turnAsked || this.#held > 0 || this.#stopped) return
    this.#turnAsked = true
    queueMicrotask(() => {
      this.#turnAsked = false
      if (this.#sending === undefined && this.#held === 0 && this.#groups.size > 0) void this.#dispatch().catch(() => {})
    })
  }

  #dispatch (): Promise<void> {
    const groups = Array.from(this.#groups, ([document, group]) => ({ document, group }))
    const acceptance = this.#acceptance
    this.#groups = new Map()
    this.#changes = 0
    this.#acceptance = undefined
    this.#cancelWindow?.()
    this.#cancelWindow = this.#clock.after(this.#options.windowMS, () => this.#windowEnded())
    this.#sending = this.#send({ groups }).finally(() => {
      this.#sending = undefined
      if (this.#cancelWindow === undefined && this.#groups.size > 0) this.#atEndOfTurn()
    })
    this.#sending.then(() => acceptance?.resolve(), (error: unknown) => {
      if (acceptance === undefined) this.#report(error instanceof Error ? error : new Error(String(error)))
      else acceptance.reject(error)
    })
    return this.#sending
  }

  #windowEnded (): void {
    this.#cancelWindow = undefined
    if (this.#groups.size > 0 && this.#sending === undefined) this.#atEndOfTurn()
  }
}

function defer (): Deferred {
  let resolve = (): void => {}
  let reject = (_error: unknown): void => {}
  const promise = new Promise<void>((_resolve, _reject) => {
    resolve = _resolve
    reject = _reject
  })
  return { promise, resolve, reject }
}
