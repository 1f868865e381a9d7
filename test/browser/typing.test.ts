import { loadTrace } from '@peer-base/cli'
import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { needChromium } from './browsers.js'
import type { Pad } from './pads.js'
import { openStage, type Stage } from './stage.js'

const trace = new URL('../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz', import.meta.url)

/** Between what the two write, so that the recorded positions stay right. */
const border = '\n~~~\n'

describe('two who type at the same time', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(async function () {
    chromium = needChromium(this)
    stage = await openStage(chromium)
  })
  afterEach(async () => { await (stage as Stage | undefined)?.browsers.closeAll() })
  after(async () => { await (stage as Stage | undefined)?.close() })

  it('have the same text to the letter, after a recorded session at full speed', async () => {
    const { edits, endContent } = await loadTrace(fileURLToPath(trace))
    const alice = await stage.person()
    await alice.page.keyboard.insertText(border)
    const bob = await stage.person(alice.link())
    await bob.shows('~~~')
    await alice.page.evaluate(watchLongTasks)
    await bob.page.evaluate(watchLongTasks)
    const words = 'the quick brown fox jumps over the lazy dog '.repeat(4)
    await Promise.all([alice.edit(edits), bob.type(words)])
    const expected = `${endContent}${border}${words}`
    await settle([alice, bob], expected)
    expect(await alice.wholeText()).to.equal(expected)
    expect(await bob.wholeText()).to.equal(expected)
    const [longest, fromKeyToPaint] = [await longestTasks([alice, bob]), await bob.page.evaluate(() => globalThis.keyToPaintMS ?? [])]
    process.stdout.write(`      longest tasks ${longest.join(' and ')} ms; key to paint p50 ${quantile(fromKeyToPaint, 0.5)} ms, p95 ${quantile(fromKeyToPaint, 0.95)} ms\n`)
  })

  it('see each key of the other soon', async () => {
    const alice = await stage.person()
    await alice.type('.')
    const bob = await stage.person(alice.link())
    await bob.shows('.')
    await alice.isLinkedDirectly()
    await bob.page.locator('.cm-content').evaluate(notePaints)
    const pressed: number[] = []
    for (const key of 'abcdefghijklmnopqrst') {
      pressed.push(Date.now())
      await alice.page.keyboard.press(key)
      await bob.shows(key)
      // The first key after a pause leaves at once; the pause is the window in which further ones travel together.
      await alice.page.waitForTimeout(250)
    }
    const painted = await bob.page.evaluate(() => globalThis.paintedAt ?? [])
    const delays = pressed.map((at) => (painted.find((time) => time >= at) ?? Number.NaN) - at)
    expect(await bob.text()).to.equal('.abcdefghijklmnopqrst')
    process.stdout.write(`      from key to paint in the other browser: p50 ${quantile(delays, 0.5)} ms, p95 ${quantile(delays, 0.95)} ms\n`)
  })
})

declare global {
  var longTasks: number[] | undefined
  var keyToPaintMS: number[] | undefined
  var paintedAt: number[] | undefined
}

/** Runs in the page. */
function watchLongTasks (): void {
  globalThis.longTasks = []
  globalThis.keyToPaintMS = []
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks?.push(Math.round(duration))
  }).observe({ entryTypes: ['longtask'] })
  addEventListener('keydown', ({ timeStamp }) => {
    requestAnimationFrame(() => { setTimeout(() => { globalThis.keyToPaintMS?.push(Math.round(performance.now() - timeStamp)) }) })
  }, { capture: true })
}

/** Runs in the page: the moments after frames in which the text changed. */
function notePaints (content: Element): void {
  globalThis.paintedAt = []
  new MutationObserver(() => {
    requestAnimationFrame(() => { setTimeout(() => { globalThis.paintedAt?.push(Date.now()) }) })
  }).observe(content, { subtree: true, childList: true, characterData: true })
}

async function longestTasks (pads: readonly Pad[]): Promise<number[]> {
  return await Promise.all(pads.map(async ({ page }) => await page.evaluate(() => Math.max(0, ...globalThis.longTasks ?? []))))
}

/** Waits until all have it. */
async function settle (pads: readonly Pad[], expected: string): Promise<void> {
  await Promise.all(pads.map(async ({ page }) => {
    await page.locator('.cm-content').evaluate(async (content, text) => {
      while (globalThis.editorOf(content).state.doc.toString() !== text) await new Promise((resolve) => { setTimeout(resolve, 50) })
    }, expected)
  }))
}

function quantile (values: readonly number[], q: number): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))]
}
