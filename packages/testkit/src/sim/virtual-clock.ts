import type { Cancel, Clock } from '@peer-base/app'
import { TestkitError } from '../testkit-error.js'
import { nextTurn } from '../util/system-turn.js'
import { TimerHeap } from './timer-heap.js'
import type { Timer } from './timer-heap.js'

export type RunGoal =
  /** Until this moment of virtual time, in ms; the clock then stands there exactly. */
  | { readonly untilMS: number }
  /** Until no timer is left. */
  | { readonly idle: true, readonly limitMS?: number }
  /** Until the question is answered by true: asked after every step. */
  | { readonly until: () => boolean, readonly limitMS?: number }

/** Time that passes only while `run` runs, and then as fast as the work allows. */
export interface VirtualClock extends Clock {
  /** Timers set and neither run nor cancelled. */
  readonly liveTimers: number
  /** Tasks run so far. */
  readonly tasksRun: number
  /**
   * Runs what is due, in the order of moments, and of setting within one moment. Between two moments (and between two
   * generations of one moment) every promise that can settle settles.
   *
   * Rejects with what a task threw; with `PEERBASE_SIM_NEVER_IDLE` when the goal is not met within `limitMS` (one hour
   * of virtual time by default) or while a moment never ends; with `PEERBASE_SIM_REENTERED` when already running.
   */
  run (goal: RunGoal): Promise<void>
  /** `run` for so many more ms. */
  advance (ms: number): Promise<void>
}

const hourMS = 3_600_000
/** More generations of tasks within one millisecond than any real protocol: somebody asks for "now" again and again. */
const generationsPerMoment = 100_000

/** Moments are whole milliseconds: a timer is due at the first one that is not too early. */
export function createVirtualClock (): VirtualClock {
  return new HeapClock()
}

class HeapClock implements VirtualClock {
  readonly #timers = new TimerHeap()
  #nowMS = 0
  #order = 0
  #tasksRun = 0
  #isRunning = false
  #generations = 0

  get liveTimers (): number { return this.#timers.size }
  get tasksRun (): number { return this.#tasksRun }

  now (): number {
    return this.#nowMS
  }

  after (delayMS: number, task: () => void): Cancel {
    // As the platform does: a delay that is no number, or lies in the past, is none.
    const delay = delayMS > 0 ? Math.ceil(delayMS) : 0
    const timer: Timer = { dueMS: this.#nowMS + delay, order: this.#order++, task }
    this.#timers.push(timer)
    return () => {
      if (timer.task === undefined) return
      timer.task = undefined
      this.#timers.noteCancelled()
    }
  }

  async run (goal: RunGoal): Promise<void> {
    if (this.#isRunning) throw new TestkitError('PEERBASE_SIM_REENTERED', 'The clock is already running: await the first run.')
    this.#isRunning = true
    try {
      await nextTurn()
      if ('untilMS' in goal) await this.#runUntilMoment(goal.untilMS)
      else await this.#runUntilMet('until' in goal ? goal.until : () => this.liveTimers === 0, this.#nowMS + (goal.limitMS ?? hourMS))
    } finally {
      this.#isRunning = false
    }
  }

  async advance (ms: number): Promise<void> {
    await this.run({ untilMS: this.#nowMS + ms })
  }

  async #runUntilMoment (untilMS: number): Promise<void> {
    while (this.#isDue(untilMS)) await this.#step()
    this.#nowMS = Math.max(this.#nowMS, untilMS)
  }

  async #runUntilMet (isMet: () => boolean, limitMS: number): Promise<void> {
    while (!isMet()) {
      if (!this.#isDue(limitMS)) throw new TestkitError('PEERBASE_SIM_NEVER_IDLE', this.#complaint())
      await this.#step()
    }
  }

  #isDue (untilMS: number): boolean {
    const next = this.#timers.peek()
    return next !== undefined && next.dueMS <= untilMS
  }

  /** Runs the timers of one moment that exist now; those they set for the same moment are the next generation. */
  async #step (): Promise<void> {
    const moment = this.#timers.peek()?.dueMS ?? this.#nowMS
    this.#generations = moment === this.#nowMS ? this.#generations + 1 : 0
    if (this.#generations > generationsPerMoment) {
      throw new TestkitError('PEERBASE_SIM_NEVER_IDLE', `Time stands still at ${moment} ms: timers set timers without delay for ever.`)
    }
    this.#nowMS = moment
    const end = this.#order
    for (let timer = this.#timers.peek(); timer !== undefined && timer.dueMS === moment && timer.order < end; timer = this.#timers.peek()) {
      this.#timers.pop()
      const task = timer.task
      timer.task = undefined
      this.#tasksRun++
      task?.()
    }
    await nextTurn()
  }

  #complaint (): string {
    return `What the run waits for has not come about at ${this.#nowMS} ms; live timers: ${this.liveTimers}.`
  }
}

/** Runs `clock` until `work` settles, and settles as it does: for awaiting simulated work from outside of the simulation. */
export async function driveUntilSettled<T> (clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isSettled = false
  const settle = (): void => { isSettled = true }
  work.then(settle, settle)
  await clock.run({ until: () => isSettled })
  return await work
}
