import type { Trace } from '../sim/trace.js'

export interface ScenarioRun {
  readonly seed: string | number
  /** Events kept for a failure's message. @default 0 */
  readonly keepEvents?: number
  /** Gets the trace as soon as there is one: whoever replays a seed shows it when the run rejects. */
  readonly onTrace?: (trace: Trace) => void
}

export interface ScenarioResult {
  readonly trace: Trace
  /** Sealed entries made. */
  readonly entries: number
  /** Timers that fired. */
  readonly tasks: number
}

/** A whole run, a function of its seed. @throws ScenarioFailure, or whatever broke on the way */
export type Scenario = (run: ScenarioRun) => Promise<ScenarioResult>
