import type { Stage, StageOptions } from './stage.js'

/**
 * What an attack may cost those it is made on. For every case alike, 64 MiB alive at once and turns of at most 200 ms of processor time
 * come on top.
 */
export interface Bound {
  /** Growth of this process's memory once the attack is over and garbage is gone, the attacker's own included. */
  readonly memoryMiB: number
  /** Frames that the victims may have sent to the attacker in answer. */
  readonly answers: number
}

/** One thing that somebody ill-meaning does to honest peers, and what comes of it. */
export interface HostileCase {
  /** A sentence: what is done, and what becomes of it. */
  readonly name: string
  /** Who is on stage, and with which options. */
  readonly stage?: StageOptions
  /** What the attacker makes beforehand, at its own cost. */
  prepare? (): void
  /** Runs with alice and bob level, and mallory on the network. */
  attack (stage: Stage): Promise<void>
  /** Asserts what became of it: called right after, before alice and bob go on. */
  outcome (stage: Stage): void | Promise<void>
  readonly bound: Bound
  /** Complaints of the simulated world that are the attack itself: a number signed twice, an entry that does nothing. */
  readonly tolerates?: RegExp
}
