import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { needChromium } from './browsers.js'
import { openStage, type Stage } from './stage.js'

describe('the page of a pad', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(async function () {
    chromium = needChromium(this)
    stage = await openStage(chromium)
  })
  after(async () => { await (stage as Stage | undefined)?.close() })

  it('makes a new pad with a link of its own when it is opened without one', async () => {
    const [one, other] = [await stage.person(), await stage.person()]
    expect(one.link()).to.match(/#\/pad\/text\/\w{10}\/r1\w+-w1\w+$/)
    expect(one.link()).to.not.equal(other.link())
    await one.badge('Nothing written yet')
    await one.type('x')
    await one.badge('Only on this device')
    await Promise.all([one.close(), other.close()])
  })

  it('saves the text as a file named after the title', async () => {
    const pad = await stage.person()
    await pad.page.fill('#title', 'Plans: 1/2')
    await pad.page.locator('.cm-content').focus()
    await pad.page.keyboard.insertText('# Plans\n\nnaïve 🌱\n')
    const [download] = await Promise.all([pad.page.waitForEvent('download'), pad.page.click('#more > summary').then(async () => { await pad.page.click('#export') })])
    expect(download.suggestedFilename()).to.equal('Plans 1 2.md')
    expect(await readFile(await download.path(), 'utf8')).to.equal('# Plans\n\nnaïve 🌱\n')
    await pad.close()
  })

  it('says so when its link is damaged or leads to something else, and makes nothing up', async () => {
    const pad = await stage.person()
    const page = await pad.context.newPage()
    for (const [link, told] of [
      [pad.link().slice(0, -3), 'This link is damaged'],
      [pad.link().replace('/text/', '/rga/'), 'the link of something else'],
      [`${stage.url}#/pad/text/name`, 'This link is damaged']
    ] as const) {
      await page.goto('about:blank')
      await page.goto(link)
      await page.locator('#problem').filter({ hasText: told }).waitFor()
      expect(await page.locator('.cm-content').count()).to.equal(0)
    }
    await pad.close()
  })

  it('draws a code that leads to the link, for writing or only for reading', async () => {
    const pad = await stage.person()
    const drawn = async (): Promise<string> => await pad.page.locator('#qr').innerHTML()
    await pad.page.click('#share')
    const write = await drawn()
    await pad.page.check('input[value="read"]')
    const read = await drawn()
    expect(write).to.contain('<svg')
    expect(read).to.contain('<svg')
    expect(read).to.not.equal(write)
    expect(await pad.page.inputValue('#link-write')).to.equal(pad.link())
    expect(pad.link()).to.contain(await pad.page.inputValue('#link-read'))
    await pad.close()
  })
})
