import { expect } from 'chai'
import { needChromium } from './browsers.js'
import { openStage, type Stage } from './stage.js'

describe('a page opened by a read-only link', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(function () { chromium = needChromium(this) })
  beforeEach(async () => { stage = await openStage(chromium) })
  afterEach(async () => { await (stage as Stage | undefined)?.close() })

  it('follows the pad and can change nothing, not even from its console', async () => {
    const alice = await stage.person()
    await alice.page.fill('#title', 'Fixed')
    await alice.type('Written by Alice.')
    const readLink = await alice.page.inputValue('#link-read')
    expect(readLink.length).to.be.lessThan(alice.link().length)
    const rita = await stage.person(readLink)
    await rita.shows('Written by Alice.')

    await rita.page.locator('.cm-content').focus()
    await rita.page.keyboard.type('typed')
    await rita.page.locator('.cm-content').evaluate(forceEdit, 'forced')
    await rita.page.locator('#title').evaluate(forceTitle, 'forced')
    await alice.type(' And more.')
    await rita.shows('And more.')
    await rita.page.waitForFunction(() => document.title.startsWith('Fixed'))
    for (const { text } of [alice, rita]) expect(await text()).to.equal('Written by Alice. And more.')
    expect(await alice.page.inputValue('#title')).to.equal('Fixed')
    expect(await rita.page.locator('#share-write').isVisible()).to.equal(false)
    expect(await rita.page.inputValue('#link-write')).to.equal('')
  })
})

/** Runs in the page, as somebody at its console would: takes the editor from its element and has it change past all guards. */
function forceEdit (content: Element, text: string): void {
  globalThis.editorOf(content).dispatch({ changes: { from: 0, insert: text } })
  content.setAttribute('contenteditable', 'true')
  content.querySelector('.cm-line')?.append(text)
}

/** Runs in the page. */
function forceTitle (field: Element, text: string): void {
  if (!(field instanceof HTMLInputElement)) throw new Error('The title is no field')
  field.readOnly = false
  field.value = text
  field.dispatchEvent(new Event('input'))
  field.blur()
}
