import type { Clock } from '@peer-base/app'

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Runs what falls due within the next `ms`, in order, and lets promises settle in between. */
  pass (ms: number): Promise<void>
  readonly waiting: number
}

export function createManualClock (): ManualClock {
  let now = 0
  const timers = new Set<{ readonly at: number, readonly task: () => void }>()
  const next = (end: number) => [...timers].sort((a, b) => a.at - b.at).find(({ at }) => at <= end)
  return {
    now: () => now,
    after (delayMS, task) {
      const timer = { at: now + delayMS, task }
      timers.add(timer)
      return () => { timers.delete(timer) }
    },
    async pass (ms) {
      const end = now + ms
      await settle()
      for (let timer = next(end); timer !== undefined; timer = next(end)) {
        timers.delete(timer)
        now = Math.max(now, timer.at)
        timer.task()
        await settle()
      }
      now = end
    },
    get waiting () { return timers.size }
  }
}

/** Every promise that needs no event from outside is settled after this. */
export async function settle (): Promise<void> {
  await new Promise((resolve) => { setImmediate(resolve) })
}
