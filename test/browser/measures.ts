import type { Page } from 'playwright-core'

/** What a page has noted of itself since `startMeasuring`. Times in ms; moments since 1970. */
export interface Measures {
  /** Of tasks that held the page up for more than 50 ms. */
  readonly longTasks: readonly number[]
  /** When each key was pressed. */
  readonly pressedAt: readonly number[]
  /** From a key to its frame on the screen, where that took 16 ms or more, in steps of 8: what Event Timing tells. */
  readonly slowKeys: readonly number[]
  /** Frames in which the text changed: when they were over, and how long the text was. */
  readonly paints: ReadonlyArray<readonly [at: number, length: number]>
}

declare global {
  /** There because `startMeasuring` put it there. */
  var measures: { longTasks: number[], pressedAt: number[], slowKeys: number[], paints: Array<[number, number]> } | undefined
}

/** Begins anew, and empties what was noted. */
export async function startMeasuring (page: Page): Promise<void> {
  await page.locator('.cm-content').evaluate(noteEverything)
}

export async function measuresOf (page: Page): Promise<Measures> {
  return await page.evaluate(() => {
    if (globalThis.measures === undefined) throw new Error('Nothing is measured')
    return globalThis.measures
  })
}

/** The value that so many of them are not above; NaN of none. */
export function quantile (values: readonly number[], q: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN
}

/** From each key to its frame on the screen: of those that took less than 16 ms, all that is known is that they did. */
export function keyToScreen ({ pressedAt, slowKeys }: Measures): number[] {
  return [...slowKeys, ...Array<number>(Math.max(0, pressedAt.length - slowKeys.length)).fill(8)]
}

/** Hears when a frame was over. */
type Painted = (endAt: number) => void

/**
 * Runs in the page. The end of a frame is the first task after its callbacks. Not so where a key was pressed: behind one Chromium holds
 * such tasks back until there was another frame.
 */
function noteEverything (content: Element): void {
  const isNew = globalThis.measures === undefined
  globalThis.measures = { longTasks: [], pressedAt: [], slowKeys: [], paints: [] }
  if (!isNew) return
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.measures?.longTasks.push(duration)
  }).observe({ entryTypes: ['longtask'] })
  const slow: PerformanceObserverInit & { readonly durationThreshold: number } = { type: 'event', durationThreshold: 16 }
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') globalThis.measures?.slowKeys.push(duration)
  }).observe(slow)

  const native = globalThis.requestAnimationFrame.bind(globalThis)
  const afterFrame = new MessageChannel()
  const frames = {
    hasBegun: false,
    isInCallbacks: false,
    current: new Array<Painted>(),
    next: new Array<Painted>(),
    begin (): void {
      if (frames.hasBegun) return
      frames.hasBegun = true
      frames.current = frames.next.splice(0)
      afterFrame.port2.postMessage(undefined)
    },
    run (at: number, callback: FrameRequestCallback): void {
      frames.begin()
      frames.isInCallbacks = true
      try {
        callback(at)
      } finally {
        // Behind the observers of what the callback did to the page.
        queueMicrotask(() => { frames.isInCallbacks = false })
      }
    },
    whenPainted (painted: Painted): void {
      if (frames.isInCallbacks) return void frames.current.push(painted)
      frames.next.push(painted)
      native(() => { frames.begin() })
    }
  }
  afterFrame.port1.onmessage = () => {
    for (const painted of frames.current.splice(0)) painted(performance.now())
    frames.hasBegun = false
  }
  globalThis.requestAnimationFrame = (callback) => native((at) => { frames.run(at, callback) })

  addEventListener('keydown', ({ timeStamp }) => { globalThis.measures?.pressedAt.push(performance.timeOrigin + timeStamp) }, { capture: true })
  new MutationObserver(() => {
    const { length } = globalThis.editorOf(content).state.doc
    frames.whenPainted((endAt) => { globalThis.measures?.paints.push([performance.timeOrigin + endAt, length]) })
  }).observe(content, { subtree: true, childList: true, characterData: true })
}
