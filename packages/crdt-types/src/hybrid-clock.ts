import type { ReplicaId } from './crdt-type.js'
import { ArgumentError } from './errors.js'

/**
 * When something was written. Ordered by `time`, then `logical`, then `replica`. A timestamp that the caller gave is
 * `{ time, logical: 0, replica: '' }`, so that two writes at the same given time tie, as in the 2019 package.
 */
export interface Stamp {
  /** Milliseconds since 1970, or whatever number the caller gave. */
  readonly time: number
  /** Events within one `time`. */
  readonly logical: number
  readonly replica: ReplicaId | ''
}

/** How far the clock follows the clocks of others ahead of its own, in milliseconds. */
export const MAX_DRIFT_MS = 60_000

/** Beyond this many events in one millisecond the time itself moves on. */
export const MAX_LOGICAL = 2 ** 31

export interface HybridClock {
  /**
   * A stamp greater than `floor`, what the write replaces, and greater than `seen`, the greatest stamp of the document,
   * unless `seen` is further ahead than `MAX_DRIFT_MS`: one wrong clock must not drag all the others with it.
   */
  next (replica: ReplicaId, seen: Stamp | undefined, floor: Stamp | undefined): Stamp
}

/**
 * Hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014). It keeps nothing: what it must exceed is in
 * the state of the document, and it looks at the clock only when asked for a stamp.
 *
 * @param now milliseconds since 1970.
 */
export function createHybridClock (now: () => number): HybridClock {
  return {
    next (replica, seen, floor) {
      const reading = Math.floor(now())
      const time = Number.isSafeInteger(reading) && reading >= 0 ? reading : 0
      let stamp: Stamp = { time, logical: 0, replica }
      if (seen !== undefined && seen.time <= time + MAX_DRIFT_MS) stamp = above(stamp, seen)
      return floor === undefined ? stamp : above(stamp, floor)
    }
  }
}

/** The stamp itself when it is greater than `other`, else the least one of its replica above `other`. */
function above (stamp: Stamp, other: Stamp): Stamp {
  if (compareStamps(stamp, other) > 0) return stamp
  if (other.logical < MAX_LOGICAL) return { time: other.time, logical: other.logical + 1, replica: stamp.replica }
  const time = Math.floor(other.time) + 1
  if (time <= other.time) throw new ArgumentError('No timestamp is greater than the one to replace: pass one')
  return { time, logical: 0, replica: stamp.replica }
}

/** Total order of stamps. */
export function compareStamps (a: Stamp, b: Stamp): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1
  if (a.logical !== b.logical) return a.logical - b.logical
  return a.replica < b.replica ? -1 : a.replica > b.replica ? 1 : 0
}

/**
 * The stamp for a timestamp that the caller gave.
 * @throws PEERBASE_BAD_ARGUMENT unless it is a finite number.
 */
export function givenStamp (time: unknown): Stamp {
  if (typeof time !== 'number' || !Number.isFinite(time)) throw new ArgumentError('A timestamp is a finite number')
  return { time: time === 0 ? 0 : time, logical: 0, replica: '' }
}
