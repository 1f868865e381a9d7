import { expect } from 'chai'
import { needChromium } from './browsers.js'
import type { Pad } from './pads.js'
import { openStage, type Stage } from './stage.js'

describe('somebody who looks at a pad more closely', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage
  let alice: Pad

  before(async function () {
    chromium = needChromium(this)
    stage = await openStage(chromium)
    alice = await stage.person()
  })
  after(async () => { await (stage as Stage | undefined)?.close() })

  const past = async (text: string): Promise<void> => { await alice.page.locator('#past').filter({ hasText: text }).waitFor() }

  it('goes back through all that it was with a slider, and brings an old text back', async () => {
    const { page } = alice
    for (const word of ['one', ' two', ' three']) {
      await alice.edit([[(await alice.wholeText()).length, 0, word]])
      await page.waitForTimeout(100) // longer than the window in which changes travel together
    }
    await page.click('#history-toggle')
    await past('one two three')
    await page.locator('#version:focus').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.locator('#past ins').filter({ hasText: 'two' }).waitFor()
    expect(await page.locator('#past').textContent()).to.equal('one two')
    await page.click('#restore')
    await page.locator('#history').waitFor({ state: 'hidden' })
    expect(await alice.wholeText()).to.equal('one two')
    await page.click('#history-toggle')
    await page.locator('#history').waitFor()
    await page.keyboard.press('Home')
    await page.locator('#version-name').filter({ hasText: 'The beginning' }).waitFor()
    expect(await page.locator('#past').textContent()).to.equal('')
    await page.keyboard.press('Escape')
    await page.locator('#history').waitFor({ state: 'hidden' })
    expect(await page.locator('#history-toggle').evaluate((toggle) => toggle === document.activeElement)).to.equal(true)
  })

  it('is told who made a change, by name', async () => {
    const bob = await stage.person(alice.link())
    await bob.shows('one two')
    await bob.edit([[0, 0, 'zero ']])
    await alice.shows('zero one two')
    await alice.page.click('#history-toggle')
    await past('zero one two')
    const name = alice.page.locator('#version-name')
    await name.filter({ hasText: /^Change (\d+) of \1 by / }).waitFor()
    expect(await name.textContent()).not.to.include('by you')
    await alice.page.keyboard.press('ArrowLeft')
    await name.filter({ hasText: 'by you' }).waitFor()
    await alice.page.click('#history-close')
    await bob.close()
  })

  it('sees whom the page is linked to and what it knows, until the panel is closed', async () => {
    const { page } = alice
    await page.click('#more > summary')
    await page.click('#network-toggle')
    await page.locator('#network-panel').getByText('this peer').first().waitFor()
    await page.click('#network-close')
    await page.locator('#network').waitFor({ state: 'hidden' })
    expect(await page.locator('#network-panel').evaluate((panel) => panel.childElementCount)).to.equal(0)
    expect(alice.told.faults).to.deep.equal([])
  })
})
