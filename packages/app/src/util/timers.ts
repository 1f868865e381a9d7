import type { Cancel, Clock } from '../ports/clock.js'

/** Named timers with one owner: arming one again replaces it, `stop` ends all and refuses more. */
export interface Timers<Name extends string> {
  arm (name: Name, delayMS: number): void
  /** As `arm`, but leaves one that runs alone: what is asked for again and again still comes. */
  ensure (name: Name, delayMS: number): void
  disarm (name: Name): void
  stop (): void
}

export function createTimers<Name extends string> (clock: Clock, fired: (name: Name) => void): Timers<Name> {
  const running = new Map<Name, Cancel>()
  let stopped = false
  const arm = (name: Name, delayMS: number): void => {
    if (stopped) return
    running.get(name)?.()
    running.set(name, clock.after(delayMS, () => {
      running.delete(name)
      fired(name)
    }))
  }
  return {
    arm,
    ensure (name, delayMS) {
      if (!running.has(name)) arm(name, delayMS)
    },
    disarm (name) {
      running.get(name)?.()
      running.delete(name)
    },
    stop () {
      stopped = true
      for (const cancel of running.values()) cancel()
      running.clear()
    }
  }
}
