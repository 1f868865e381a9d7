import { loadTrace } from '@peer-base/cli'
import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { needChromium } from './browsers.js'
import { keyToScreen, measuresOf, quantile, startMeasuring } from './measures.js'
import { type Pad, prepareToPlay } from './pads.js'
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
    const play = await prepareToPlay(alice.page, edits)
    await Promise.all([alice, bob].map(async ({ page }) => { await startMeasuring(page) }))
    const words = 'the quick brown fox jumps over the lazy dog '.repeat(4)
    await Promise.all([play(), bob.type(words)])
    const expected = `${endContent}${border}${words}`
    await settle([alice, bob], expected)
    expect(await alice.wholeText()).to.equal(expected)
    expect(await bob.wholeText()).to.equal(expected)
    const [typed, others] = [await measuresOf(bob.page), await measuresOf(alice.page)]
    const longest = [others, typed].map(({ longTasks }) => Math.round(Math.max(0, ...longTasks)))
    tell(`longest tasks ${longest.join(' and ')} ms; from key to screen`, keyToScreen(typed))
  })

  it('see each key of the other soon', async () => {
    const alice = await stage.person()
    await alice.type('.')
    const bob = await stage.person(alice.link())
    await bob.shows('.')
    await alice.isLinkedDirectly()
    await Promise.all([alice, bob].map(async ({ page }) => { await startMeasuring(page) }))
    const keys = 'abcdefghijklmnopqrst'
    for (const [index, key] of [...keys].entries()) {
      await alice.page.keyboard.press(key)
      // All of it: a single letter stands in the name at alice's caret as well.
      await bob.shows(`.${keys.slice(0, index + 1)}`)
    }
    expect(await bob.text()).to.equal(`.${keys}`)
    const [{ pressedAt }, { paints }] = [await measuresOf(alice.page), await measuresOf(bob.page)]
    const delays = pressedAt.map((at, i) => (paints.find(([, length]) => length >= i + 2)?.[0] ?? Number.NaN) - at)
    tell('from key to paint in the other browser', delays)
  })
})

/** Waits until all have it. */
async function settle (pads: readonly Pad[], expected: string): Promise<void> {
  await Promise.all(pads.map(async ({ page }) => {
    await page.locator('.cm-content').evaluate(async (content, text) => {
      while (globalThis.editorOf(content).state.doc.toString() !== text) await new Promise((resolve) => { setTimeout(resolve, 50) })
    }, expected)
  }))
}

function tell (what: string, milliseconds: readonly number[]): void {
  process.stdout.write(`      ${what}: p50 ${quantile(milliseconds, 0.5).toFixed()} ms, p95 ${quantile(milliseconds, 0.95).toFixed()} ms\n`)
}
