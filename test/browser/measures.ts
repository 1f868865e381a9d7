import type { Page } from 'playwright-core'

/** What a page has noted of itself since `startMeasuring`. Times in ms; moments since 1970. */
export interface Measures {
  /** Of tasks that held the page up for more than 50 ms. */
  readonly longTasks: readonly number[]
  /** When each key was pressed. */
  readonly pressedAt: readonly number[]
  /** From each key to the end of the frame that came next. */
  readonly keyToPaint: readonly number[]
  /** Frames in which the text changed: when they were over, and how long the text was. */
  readonly paints: ReadonlyArray<readonly [at: number, length: number]>
}

declare global {
  /** There because `startMeasuring` put it there. */
  var measures: { longTasks: number[], pressedAt: number[], keyToPaint: number[], paints: Array<[number, number]> } | undefined
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

/** Runs in the page. The end of a frame is the first task after its callbacks. */
function noteEverything (content: Element): void {
  const isNew = globalThis.measures === undefined
  globalThis.measures = { longTasks: [], pressedAt: [], keyToPaint: [], paints: [] }
  if (!isNew) return
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.measures?.longTasks.push(duration)
  }).observe({ entryTypes: ['longtask'] })
  addEventListener('keydown', ({ timeStamp }) => {
    globalThis.measures?.pressedAt.push(performance.timeOrigin + timeStamp)
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => { globalThis.measures?.keyToPaint.push(performance.now() - timeStamp) }
      port2.postMessage(undefined)
    })
  }, { capture: true })
  new MutationObserver(() => {
    requestAnimationFrame(() => {
      const { length } = globalThis.editorOf(content).state.doc
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => { globalThis.measures?.paints.push([performance.timeOrigin + performance.now(), length]) }
      port2.postMessage(undefined)
    })
  }).observe(content, { subtree: true, childList: true, characterData: true })
}
