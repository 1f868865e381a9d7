import type { Cancel, Clock } from '../ports/clock.js'
import { toError } from '../errors.js'
import type { Report } from './report.js'

export interface DebounceOptions {
  /** The task runs this long after the last call. In ms. */
  readonly waitMS: number
  /** And at most this long after the first call it has not served, however many follow. In ms; at least `waitMS`. */
  readonly maxWaitMS: number
  /** The first call after a quiet `waitMS` runs at once; calls within `waitMS` of a run travel together. @default false */
  readonly leading?: boolean
}

export interface Debounced {
  /** Asks for a run. Never throws: what the task throws or rejects with goes to `report`. */
  call (): void
  /**
   * Runs now what is asked for, and resolves when no run is asked for or under way. Never rejects, and settles also
   * when `cancel` comes between.
   */
  flush (): Promise<void>
  /** Forgets what is asked for and releases the timer; a run under way ends in its own time. `call` works again after it. */
  cancel (): void
  /** Whether a run is asked for and not begun. */
  readonly pending: boolean
}

/**
 * Gathers calls into runs of `task`. Runs never overlap: a call during a run leads to another run after it, so the
 * last call is always served by a run that began after it. At most one timer.
 */
export function createDebounce (
  { clock, report }: { readonly clock: Clock, readonly report: Report },
  task: () => void | Promise<void>,
  options: DebounceOptions
): Debounced {
  return new DebouncedTask(clock, report, task, options)
}

class DebouncedTask implements Debounced {
  readonly #clock: Clock
  readonly #report: Report
  readonly #task: () => void | Promise<void>
  readonly #options: DebounceOptions
  /** When the first unserved call came. */
  #askedAt: number | undefined
  #cancelTimer: Cancel | undefined
  #running: Promise<void> | undefined

  constructor (clock: Clock, report: Report, task: () => void | Promise<void>, options: DebounceOptions) {
    this.#clock = clock
    this.#report = report
    this.#task = task
    this.#options = options
  }

  get pending (): boolean { return this.#askedAt !== undefined }

  call (): void {
    const now = this.#clock.now()
    const quiet = this.#cancelTimer === undefined && this.#running === undefined && this.#askedAt === undefined
    this.#askedAt ??= now
    if (quiet && this.#options.leading === true) this.#run()
    else this.#arm(Math.min(this.#options.waitMS, this.#askedAt + this.#options.maxWaitMS - now))
  }

  async flush (): Promise<void> {
    while (this.#askedAt !== undefined || this.#running !== undefined) {
      if (this.#running !== undefined) await this.#running
      else this.#run()
    }
  }

  cancel (): void {
    this.#askedAt = undefined
    this.#disarm()
  }

  #arm (delayMS: number): void {
    this.#disarm()
    this.#cancelTimer = this.#clock.after(Math.max(0, delayMS), () => {
      this.#cancelTimer = undefined
      // A run under way begins the next one itself.
      if (this.#askedAt !== undefined && this.#running === undefined) this.#run()
    })
  }

  #disarm (): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #run (): void {
    this.#askedAt = undefined
    this.#disarm()
    if (this.#options.leading === true) this.#arm(this.#options.waitMS)
    try {
      const result = this.#task()
      if (result !== undefined) this.#running = this.#settle(result)
    } catch (error) {
      this.#report(toError(error))
    }
  }

  async #settle (result: Promise<void>): Promise<void> {
    try {
      await result
    } catch (error) {
      this.#report(toError(error))
    } finally {
      this.#running = undefined
      if (this.#askedAt !== undefined && this.#cancelTimer === undefined) this.#run()
    }
  }
}
