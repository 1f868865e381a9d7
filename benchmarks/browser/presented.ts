/** Of a trace: moments in µs. */
export interface TimingEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly ts: number
  readonly id?: string
  readonly id2?: { readonly local?: string }
  /** Of an event that somebody made: its moments by the page's own clock, in ms. */
  readonly args: { readonly data?: { readonly type?: string, readonly timeStamp?: number, readonly commitFinishTime?: number } }
}

/** From the moment in which the browser had a key. */
export interface KeyTiming {
  /** Until the page had painted the frame that shows it, and had handed it over to be drawn. */
  readonly paintMS: number
  /** Until that frame was on the screen. */
  readonly screenMS: number
}

/**
 * For each key that was pressed, in their order. `screenMS` is what a page gets as `duration` in the entries of Event Timing
 * (https://www.w3.org/TR/event-timing/), which the trace has for each key and to the microsecond.
 */
export function keyTimings (events: readonly TimingEvent[]): KeyTiming[] {
  const began = new Map<string, TimingEvent>()
  const keys: Array<readonly [at: number, timing: KeyTiming]> = []
  for (const event of events) {
    if (event.name !== 'EventTiming') continue
    const id = `${event.pid} ${event.id2?.local ?? event.id ?? ''}`
    const begin = began.get(id)
    if (event.ph === 'b') began.set(id, event)
    else if (event.ph === 'e' && begin?.args.data?.type === 'keydown') keys.push([begin.ts, timingOf(begin, event)])
  }
  return keys.sort(([a], [b]) => a - b).map(([, timing]) => timing)
}

function timingOf (begin: TimingEvent, end: TimingEvent): KeyTiming {
  const { timeStamp = 0, commitFinishTime = 0 } = begin.args.data ?? {}
  const screenMS = (end.ts - begin.ts) / 1000
  // A key after which nothing was painted has no such time.
  return { paintMS: commitFinishTime > timeStamp ? commitFinishTime - timeStamp : screenMS, screenMS }
}
