/** When a peer speaks its own record. All times are clock times in ms. */
export interface Schedule {
  /** When to speak next. Infinity only after `alone`: nothing else that happens, or fails to, ends the gossip. */
  readonly dueAt: number
  /** When the allowance for hurrying is full again (a leaky bucket: each record costs `minIntervalMS`). */
  readonly refilledAt: number
}

/** All in ms, except the multiplier. */
export interface ScheduleOptions {
  /** Shortest ordinary interval between own records. @default 1000 */
  readonly samplingIntervalMS?: number
  /** The members together speak this often, on average. @default 1000 */
  readonly targetGlobalMembershipGossipFrequencyMS?: number
  /** How many times sooner, while views disagree. @default 10 */
  readonly urgencyFrequencyMultiplier?: number
}

export const scheduleDefaults = Object.freeze({
  samplingIntervalMS: 1000,
  targetGlobalMembershipGossipFrequencyMS: 1000,
  urgencyFrequencyMultiplier: 10
}) satisfies Required<ScheduleOptions>

/** However few members there are, and whatever they claim, nobody speaks more often than this for long. */
export const minIntervalMS = 1000
/** However many there are or claim to be, nobody falls silent for longer. */
export const maxIntervalMS = 60_000
/** Records that may follow each other at once after a quiet time: start, first neighbours, changed addresses. */
const burst = 3
/** Neighbours that arrive within this time are greeted together. */
const greetingMS = 100

export type ScheduleInput =
  /** The own record went out. */
  | { readonly type: 'spoke' }
  /** As far as is known there is nobody to hear another one. */
  | { readonly type: 'alone' }
  /** A member's view differs from mine. */
  | { readonly type: 'disagreement' }
  /** A neighbour began to listen. */
  | { readonly type: 'arrival' }
  /** What my record says changed. */
  | { readonly type: 'change' }

export interface ScheduleContext {
  readonly nowMS: number
  /** Verified members, this peer included; at least 1. */
  readonly members: number
  /** Uniform in [0, 1). */
  readonly chance: number
}

/** The average time between two records of one of `members` while views agree: their number times the target, within bounds. */
export function meanInterval (members: number, options: Required<ScheduleOptions>): number {
  return clamp(members * options.targetGlobalMembershipGossipFrequencyMS, options)
}

/** Due at once. */
export function startSchedule (nowMS: number): Schedule {
  return { dueAt: nowMS, refilledAt: nowMS }
}

/**
 * | input        | next due                                                                    |
 * |--------------|-----------------------------------------------------------------------------|
 * | spoke        | now + mean interval ± 50 %, within 1 … 60 s                                 |
 * | alone        | never, until something else happens                                         |
 * | disagreement | sooner of: as it was; now + a random part of two mean intervals ÷ urgency   |
 * | arrival      | sooner of: as it was; now + 100 ms + a random part of the mean ÷ urgency    |
 * | change       | sooner of: as it was; now                                                   |
 *
 * Hurrying never goes beyond the allowance: three records at once after a quiet time, one a second for long. O(1).
 */
export function stepSchedule (
  schedule: Schedule, input: ScheduleInput, context: ScheduleContext, options: Required<ScheduleOptions>
): Schedule {
  const { nowMS, members, chance } = context
  const urgentMS = clampHigh(members * options.targetGlobalMembershipGossipFrequencyMS / options.urgencyFrequencyMultiplier)
  switch (input.type) {
    case 'spoke': return {
      dueAt: nowMS + clamp(meanInterval(members, options) * (0.5 + chance), options),
      refilledAt: Math.max(schedule.refilledAt, nowMS) + minIntervalMS
    }
    case 'alone': return { ...schedule, dueAt: Infinity }
    case 'disagreement': return hurry(schedule, nowMS, 2 * urgentMS * chance)
    case 'arrival': return hurry(schedule, nowMS, greetingMS + urgentMS * chance)
    case 'change': return hurry(schedule, nowMS, 0)
  }
}

function hurry (schedule: Schedule, nowMS: number, delayMS: number): Schedule {
  const allowedAt = schedule.refilledAt - (burst - 1) * minIntervalMS
  const dueAt = Math.min(schedule.dueAt, Math.max(nowMS + delayMS, allowedAt))
  return { ...schedule, dueAt }
}

function clamp (intervalMS: number, { samplingIntervalMS }: Required<ScheduleOptions>): number {
  return clampHigh(Math.max(intervalMS, samplingIntervalMS, minIntervalMS))
}

function clampHigh (intervalMS: number): number {
  return Math.min(intervalMS, maxIntervalMS)
}
