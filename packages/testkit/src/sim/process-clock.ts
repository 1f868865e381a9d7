import type { Cancel, Clock } from '@peer-base/app'

/** The clock of one simulated process: when the process is gone, so are its timers. */
export interface ProcessClock extends Clock {
  /** Timers of this process, neither run nor cancelled. */
  readonly liveTimers: number
  /** Cancels them all; later ones never run. */
  kill (): void
}

export function createProcessClock (clock: Clock): ProcessClock {
  const cancels = new Set<Cancel>()
  let isAlive = true
  return {
    get liveTimers () { return cancels.size },
    now: () => clock.now(),
    after: (delayMS, task) => {
      if (!isAlive) return () => {}
      const cancelTimer = clock.after(delayMS, () => {
        cancels.delete(cancel)
        task()
      })
      const cancel = (): void => {
        if (cancels.delete(cancel)) cancelTimer()
      }
      cancels.add(cancel)
      return cancel
    },
    kill: () => {
      isAlive = false
      for (const cancel of [...cancels]) cancel()
    }
  }
}
