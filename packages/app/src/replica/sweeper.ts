import type { Clock } from '../ports/clock.js'
import { reportRejection } from '../util/report.js'
import { createTimers } from '../util/timers.js'
import type { Replica } from './replica.js'

/** Decides when what nothing needs any more is removed; what the store held of it goes a while after the opening. */
export interface Sweeper {
  /** A snapshot came: what it covers goes after a while. */
  due (): void
  stop (): void
}

export function createSweeper ({ clock, replica, report }: {
  readonly clock: Clock
  readonly replica: Pick<Replica, 'sweep'>
  readonly report: (error: Error) => void
}, { trimAfterMS }: { readonly trimAfterMS: number }): Sweeper {
  const sweep = async (): Promise<void> => {
    const moreAfterMS = await replica.sweep()
    if (moreAfterMS !== undefined) timers.ensure('sweep', moreAfterMS)
  }
  const timers = createTimers<'sweep'>(clock, () => { reportRejection(sweep(), report) })
  const due = (): void => { timers.arm('sweep', trimAfterMS) }
  due()
  return {
    due,
    stop: () => { timers.stop() }
  }
}
