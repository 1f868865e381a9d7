import type { Page } from 'playwright-core'

/** What a page has noted of itself since `startMeasuring`. Times in ms; moments since 1970. */
export interface Measures {
  /** Of tasks that held the page up for more than 50 ms. */
  readonly longTasks: readonly number[]
  /** When each key was pressed. */
  readonly pressedAt: readonly number[]
  /** From each key to the end of the frame that shows what it did. */
  readonly keyToPaint: readonly number[]
  /** The part of it between the editor's having taken the key and the frame's beginning: mostly the wait for the screen. */
  readonly frameWaits: readonly number[]
  /** Frames in which the text changed: when they were over, and how long the text was. */
  readonly paints: ReadonlyArray<readonly [at: number, length: number]>
}

declare global {
  /** There because `startMeasuring` put it there. */
  var measures: { longTasks: number[], pressedAt: number[], keyToPaint: number[], frameWaits: number[], paints: Array<[number, number]> } | undefined
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

/** Hears when a frame's callbacks began, and when it was over. */
type Painted = (beganAt: number, endAt: number) => void

/** Runs in the page. The end of a frame is the first task after its callbacks. */
function noteEverything (content: Element): void {
  const isNew = globalThis.measures === undefined
  globalThis.measures = { longTasks: [], pressedAt: [], keyToPaint: [], frameWaits: [], paints: [] }
  if (!isNew) return
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.measures?.longTasks.push(duration)
  }).observe({ entryTypes: ['longtask'] })

  const native = globalThis.requestAnimationFrame.bind(globalThis)
  const afterFrame = new MessageChannel()
  const frames = {
    beganAt: undefined as number | undefined,
    isInCallbacks: false,
    current: new Array<Painted>(),
    next: new Array<Painted>(),
    begin (): void {
      if (frames.beganAt !== undefined) return
      frames.beganAt = performance.now()
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
    for (const painted of frames.current.splice(0)) painted(frames.beganAt ?? 0, performance.now())
    frames.beganAt = undefined
  }
  globalThis.requestAnimationFrame = (callback) => native((at) => { frames.run(at, callback) })

  let pressed = 0
  addEventListener('keydown', ({ timeStamp }) => {
    pressed = timeStamp
    globalThis.measures?.pressedAt.push(performance.timeOrigin + timeStamp)
  }, { capture: true })
  addEventListener('input', () => {
    const key = { at: pressed, doneAt: Number.POSITIVE_INFINITY }
    // Behind the editor's own observer of what was typed.
    queueMicrotask(() => { key.doneAt = performance.now() })
    frames.whenPainted((beganAt, endAt) => {
      globalThis.measures?.keyToPaint.push(endAt - key.at)
      globalThis.measures?.frameWaits.push(Math.max(0, beganAt - key.doneAt))
    })
  }, { capture: true })
  new MutationObserver(() => {
    const { length } = globalThis.editorOf(content).state.doc
    frames.whenPainted((_, endAt) => { globalThis.measures?.paints.push([performance.timeOrigin + endAt, length]) })
  }).observe(content, { subtree: true, childList: true, characterData: true })
}
