import type { Clock } from '../ports/clock.js'

/** The process's monotonic clock. Timers do not keep a Node process alive by themselves. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.now(),
  after (delayMS: number, task: () => void) {
    const timer: unknown = setTimeout(task, delayMS)
    if (isUnreferable(timer)) timer.unref()
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
  }
})

function isUnreferable (timer: unknown): timer is { unref (): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer
}

/** Milliseconds since 1970, by the calendar: may jump. Decides nothing but where sequence numbers of a new run begin. */
export const wallClock = (): number => Date.now()
