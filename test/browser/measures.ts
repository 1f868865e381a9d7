import type { Page } from 'playwright-core'

/** What a page has noted of itself since `startMeasuring`. Times in ms; moments since 1970. */
export interface Measures {
  /** Of tasks that held the page up for more than 50 ms. */
  readonly longTasks: readonly number[]
  /** When each key was pressed. */
  readonly pressedAt: readonly number[]
  /** From each key to the end of the frame that shows what it did. */
  readonly keyToPaint: readonly number[]
  /** The part of it in which the page had done all that the key asked for and waited until the screen took the next frame. */
  readonly screenWaits: readonly number[]
  /** Frames in which the text changed: when they were over, and how long the text was. */
  readonly paints: ReadonlyArray<readonly [at: number, length: number]>
}

declare global {
  /** There because `startMeasuring` put it there. */
  var measures: { longTasks: number[], pressedAt: number[], keyToPaint: number[], screenWaits: number[], paints: Array<[number, number]> } | undefined
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

/** Hears when a frame began, as the screen's clock has it, and when it was over. */
type Painted = (frameAt: number, endAt: number) => void

/** Runs in the page. The end of a frame is the first task after its callbacks. */
function noteEverything (content: Element): void {
  const isNew = globalThis.measures === undefined
  globalThis.measures = { longTasks: [], pressedAt: [], keyToPaint: [], screenWaits: [], paints: [] }
  if (!isNew) return
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.measures?.longTasks.push(duration)
  }).observe({ entryTypes: ['longtask'] })

  const native = globalThis.requestAnimationFrame.bind(globalThis)
  const afterFrame = new MessageChannel()
  const frames = {
    at: undefined as number | undefined,
    isInCallbacks: false,
    current: new Array<Painted>(),
    next: new Array<Painted>(),
    begin (at: number): void {
      if (frames.at !== undefined) return
      frames.at = at
      frames.current = frames.next.splice(0)
      afterFrame.port2.postMessage(undefined)
    },
    run (at: number, callback: FrameRequestCallback): void {
      frames.begin(at)
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
      native((at) => { frames.begin(at) })
    }
  }
  afterFrame.port1.onmessage = () => {
    for (const painted of frames.current.splice(0)) painted(frames.at ?? 0, performance.now())
    frames.at = undefined
  }
  globalThis.requestAnimationFrame = (callback) => native((at) => { frames.run(at, callback) })

  let pressed = 0
  addEventListener('keydown', ({ timeStamp }) => {
    pressed = timeStamp
    globalThis.measures?.pressedAt.push(performance.timeOrigin + timeStamp)
  }, { capture: true })
  addEventListener('input', () => {
    const key = { at: pressed, doneAt: Number.POSITIVE_INFINITY }
    const afterTask = new MessageChannel()
    afterTask.port1.onmessage = () => { key.doneAt = performance.now() }
    afterTask.port2.postMessage(undefined)
    frames.whenPainted((frameAt, endAt) => {
      globalThis.measures?.keyToPaint.push(endAt - key.at)
      globalThis.measures?.screenWaits.push(Math.max(0, frameAt - key.doneAt))
    })
  }, { capture: true })
  new MutationObserver(() => {
    const { length } = globalThis.editorOf(content).state.doc
    frames.whenPainted((_, endAt) => { globalThis.measures?.paints.push([performance.timeOrigin + endAt, length]) })
  }).observe(content, { subtree: true, childList: true, characterData: true })
}
