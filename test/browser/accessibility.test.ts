import axe, { type AxeResults } from 'axe-core'
import { expect } from 'chai'
import { needChromium } from './browsers.js'
import type { Pad } from './pads.js'
import { openStage, type Stage } from './stage.js'

const text = '# Minutes\n\nPresent: **Ana**, *Ben*, `Chen`. ~~Dora~~\n\n> Quiet.\n\n- [ ] Buy hose, see [shop](https://shop.example/)\n- [x] Done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'

const screens = [
  { name: 'desktop, light', options: { viewport: { width: 1200, height: 760 }, colorScheme: 'light' } },
  { name: 'desktop, dark', options: { viewport: { width: 1200, height: 760 }, colorScheme: 'dark' } },
  { name: 'phone, light', options: { viewport: { width: 390, height: 780 }, colorScheme: 'light' } },
  { name: 'phone, dark', options: { viewport: { width: 390, height: 780 }, colorScheme: 'dark' } }
] as const

describe('the pad for everybody', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(async function () {
    chromium = needChromium(this)
    stage = await openStage(chromium)
  })
  after(async () => { await (stage as Stage | undefined)?.close() })

  for (const { name, options } of screens) {
    it(`passes the audit of axe-core on each screen: ${name}`, async () => {
      const pad = await stage.person(stage.url, options)
      await audit(pad, 'empty')
      await pad.page.fill('#title', 'Garden')
      await pad.page.locator('.cm-content').focus()
      await pad.page.keyboard.insertText(text)
      await audit(pad, 'written')
      await pad.page.click('#preview-toggle')
      await pad.page.locator('#preview table').waitFor()
      await audit(pad, 'preview')
      await pad.page.click('#history-toggle')
      await pad.page.locator('#history').waitFor()
      await audit(pad, 'history')
      await pad.page.click('#history-close')
      await pad.page.click('#more > summary')
      await audit(pad, 'menu')
      await pad.page.click('#network-toggle')
      await pad.page.locator('#network-panel').getByText('this peer').first().waitFor()
      await audit(pad, 'behind the scenes')
      await pad.page.click('#network-close')
      await pad.page.click('#share')
      await pad.page.locator('#qr svg').waitFor()
      await audit(pad, 'share dialog')
      expect(await pad.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing runs out of the screen').to.equal(true)
      const reader = await stage.person(await pad.page.inputValue('#link-read'), options)
      await reader.shows('Minutes')
      await audit(reader, 'read only')
      await Promise.all([pad.close(), reader.close()])
    })
  }

  it('is used by the keyboard alone', async () => {
    const pad = await stage.person()
    const { keyboard } = pad.page
    await keyboard.type('by keys')
    await pad.shows('by keys')
    await keyboard.press('Escape')
    await keyboard.press('Tab')
    await pad.page.locator('#skip').focus()
    await keyboard.press('Enter')
    await keyboard.press('Control+End')
    await keyboard.type(' alone')
    await pad.shows('by keys alone')
    await pad.page.locator('#share').focus()
    await keyboard.press('Enter')
    await pad.page.locator('#share-dialog[open]').waitFor()
    await keyboard.press('Escape')
    await pad.page.locator('#share-dialog:not([open])').waitFor({ state: 'attached' })
    expect(await pad.page.evaluate(() => document.activeElement?.id)).to.equal('share')
    await pad.close()
  })
})

async function audit ({ page }: Pad, screen: string): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(async () => {
    const host = globalThis as unknown as { readonly axe: { run (): Promise<AxeResults> } }
    return await host.axe.run()
  })
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} ${failureSummary ?? ''}`).join('; ')}`)
  expect(found, screen).to.deep.equal([])
}
