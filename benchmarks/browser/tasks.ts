import type { Page } from 'playwright-core'
import { type KeyTiming, keyTimings, type TimingEvent } from './presented.js'
import { type Stolen, watchStolen } from './stolen.js'

/** What a browser notes of a page. */
export interface Tasks {
  /** Of the page's main thread. */
  readonly tasks: readonly Task[]
  readonly keys: readonly KeyTiming[]
  /** How long they were watched. */
  readonly watchedMS: number
}

export interface Task {
  /** Processor time: what the page itself did, however busy the machine was. */
  readonly cpuMS: number
  /** What the host took meanwhile: as a guest notes time, some of that is processor time too. */
  readonly stolenMS: number
}

/** Of a trace: durations in µs, `tdur` by the thread's own clock. */
interface TraceEvent extends TimingEvent {
  readonly tid: number
  readonly dur?: number
  readonly tdur?: number
  readonly args: TimingEvent['args'] & { readonly name?: string }
}

/** https://www.w3.org/TR/longtasks-1/ */
const longUS = 50_000

const kept = ['RunTask', 'thread_name', 'EventTiming']

/** Has the browser note each task from now on; call the result for them. At most one at a time in a browser. */
export async function watchTasks (page: Page): Promise<() => Promise<Tasks>> {
  const session = await page.context().browser()?.newBrowserCDPSession()
  if (session === undefined) throw new Error('The browser cannot be asked')
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]).filter(({ name }) => kept.includes(name)))
  })
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: ['-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] }
  })
  const [began, stolen] = [performance.now(), watchStolen()]
  return async () => {
    const watchedMS = performance.now() - began
    stolen.stop()
    const complete = new Promise((resolve) => { session.once('Tracing.tracingComplete', resolve) })
    await session.send('Tracing.end')
    await complete
    await session.detach()
    return { tasks: mainTasks(events, stolen), keys: keyTimings(events), watchedMS }
  }
}

/** A browser has pages of its own besides: the one that is looked at is the busiest. */
function mainTasks (events: readonly TraceEvent[], stolen: Stolen): Task[] {
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`
  const mains = new Map(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map((event) => [threadOf(event), new Array<Task>()]))
  for (const event of events) {
    if (event.name !== 'RunTask') continue
    const { ts, dur = 0, tdur = 0 } = event
    // Of short ones nobody asks.
    mains.get(threadOf(event))?.push({ cpuMS: tdur / 1000, stolenMS: tdur < longUS ? 0 : stolen.between(ts, ts + dur) })
  }
  return [...mains.values()].sort((a, b) => b.length - a.length)[0] ?? []
}
