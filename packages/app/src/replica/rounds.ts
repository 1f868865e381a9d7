import { PeerBaseError, toError } from '../errors.js'
import type { Clock } from '../ports/clock.js'
import { createTimers } from '../util/timers.js'
import type { ScrubPace } from './scrub.js'

export interface RoundsOptions {
  /** From the beginning of one round to that of the next, if it has ended by then. Milliseconds; 0 for no rounds. */
  readonly intervalMS: number
  /** Until the first one. @default intervalMS */
  readonly firstAfterMS?: number
  /** Rows read a second, at most. A count ≥ 1. */
  readonly rowsPerSecond: number
}

/** Work in the background that goes round for ever, slowly: one timer, whatever there is to do. */
export interface Rounds {
  /** Ends the round under way at its next pause, and resolves when it has ended. */
  stop (): Promise<void>
}

/** So long a pause is worth a timer. */
const pauseMS = 500
/** Of a platform's timers: 24 days. */
const longestTimerMS = 2 ** 31 - 1

export interface RoundsComponents {
  readonly clock: Clock
  readonly round: (pace: ScrubPace) => Promise<void>
  readonly report: (error: Error) => void
}

export function createRounds (components: RoundsComponents, options: RoundsOptions): Rounds {
  return new PacedRounds(components, options)
}

class PacedRounds implements Rounds {
  readonly #components: RoundsComponents
  readonly #options: RoundsOptions
  readonly #timers
  #pause: { resume (): void, end (reason: Error): void } | undefined
  #underWay: Promise<void> = Promise.resolve()
  /** Time that rows already read are to take. */
  #owedMS = 0
  #isStopped = false

  constructor (components: RoundsComponents, options: RoundsOptions) {
    this.#components = components
    this.#options = options
    this.#timers = createTimers<'round' | 'pause'>(components.clock, (timer) => {
      if (timer === 'pause') this.#pause?.resume()
      else this.#underWay = this.#goRound()
    })
    if (options.intervalMS > 0) this.#arm(options.firstAfterMS ?? options.intervalMS)
  }

  async stop (): Promise<void> {
    this.#isStopped = true
    this.#timers.stop()
    this.#pause?.end(stopped())
    await this.#underWay
  }

  async #goRound (): Promise<void> {
    const { clock, round, report } = this.#components
    const beganMS = clock.now()
    try {
      await round(async (rows) => { await this.#pace(rows) })
    } catch (error) {
      if (!this.#isStopped) report(toError(error))
    }
    this.#arm(beganMS + this.#options.intervalMS - clock.now())
  }

  #arm (delayMS: number): void { this.#timers.arm('round', Math.min(Math.max(0, delayMS), longestTimerMS)) }

  async #pace (rows: number): Promise<void> {
    if (this.#isStopped) throw stopped()
    this.#owedMS += rows * 1000 / this.#options.rowsPerSecond
    if (this.#owedMS < pauseMS) return
    await new Promise<void>((resolve, reject) => {
      this.#pause = { resume: resolve, end: reject }
      this.#timers.arm('pause', this.#owedMS)
    })
    this.#owedMS = 0
  }
}

const stopped = (): PeerBaseError => new PeerBaseError('PEERBASE_STOPPED', 'It was stopped while it read what is stored')
