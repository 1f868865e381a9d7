/** Of a trace: moments in µs. */
export interface TimingEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly ts: number
  readonly id?: string
  readonly id2?: { readonly local?: string }
  readonly args: { readonly data?: { readonly type?: string } }
}

/**
 * For each key that was pressed, in their order, the ms from the browser's having it until the next frame was on the screen. The times that a page
 * gets as `duration` in the entries of Event Timing (https://www.w3.org/TR/event-timing/), which the trace has for each key and to the microsecond.
 */
export function keysToScreen (events: readonly TimingEvent[]): number[] {
  const began = new Map<string, TimingEvent>()
  const keys: Array<readonly [at: number, ms: number]> = []
  for (const event of events) {
    if (event.name !== 'EventTiming') continue
    const id = `${event.pid} ${event.id2?.local ?? event.id ?? ''}`
    const begin = began.get(id)
    if (event.ph === 'b') began.set(id, event)
    else if (event.ph === 'e' && begin?.args.data?.type === 'keydown') keys.push([begin.ts, (event.ts - begin.ts) / 1000])
  }
  return keys.sort(([a], [b]) => a - b).map(([, ms]) => ms)
}
