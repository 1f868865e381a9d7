import { expect } from 'chai'
import { needChromium } from './browsers.js'
import { openStage, type Stage } from './stage.js'

describe('people who write a pad together, each in a browser of their own', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(function () { chromium = needChromium(this) })
  beforeEach(async () => { stage = await openStage(chromium) })
  afterEach(async () => { await (stage as Stage | undefined)?.close() })

  it('meet through a relay, go on when it is killed, and leave everything with a pinner for who comes later', async () => {
    await stage.startPinner()
    const alice = await stage.person()
    await alice.page.fill('#title', 'Garden')
    await alice.type('Alice was here.')
    const bob = await stage.person(alice.link())
    await bob.shows('Alice was here.')
    expect(await bob.page.inputValue('#title')).to.equal('Garden')
    await bob.type(' Bob too.')
    await alice.shows('Alice was here. Bob too.')
    await alice.page.locator('.remote-caret').waitFor()
    await alice.badge('Saved on 1 pinner')

    await alice.isLinkedDirectly()
    await bob.isLinkedDirectly()
    await stage.relay.kill()
    await alice.type(' The relay is dead.')
    await bob.shows('The relay is dead.')
    await bob.page.fill('#title', 'Garden, later')
    await alice.page.waitForFunction(() => document.title.startsWith('Garden, later'))
    await bob.type(' Long live the pad.')
    await alice.shows('Long live the pad.')
    expect(await alice.text()).to.equal(await bob.text())

    await stage.startRelayAgain()
    await alice.badge('Saved on 1 pinner')
    await bob.badge('Saved on 1 pinner')
    const [link, text] = [alice.link(), await alice.text()]
    await alice.close()
    await bob.close()
    const carol = await stage.person(link)
    await carol.shows('Long live the pad.')
    expect(await carol.text()).to.equal(text)
    await carol.page.waitForFunction(() => document.title.startsWith('Garden, later'))
    for (const { told } of [alice, bob, carol]) expect(told.faults).to.deep.equal([])
  })

  it('undo what they wrote themselves, not what the other did', async () => {
    const alice = await stage.person()
    await alice.page.keyboard.type('one ')
    const bob = await stage.person(alice.link())
    await bob.shows('one')
    await bob.type('two ')
    await alice.shows('one two')
    await alice.page.locator('.cm-content').focus()
    await alice.page.keyboard.press('Control+z')
    await bob.page.locator('.cm-content').filter({ hasNotText: 'one' }).waitFor()
    expect(await bob.text()).to.equal('two ')
    expect(await alice.text()).to.equal('two ')
    await alice.page.keyboard.press('Control+y')
    await bob.shows('one two')
  })
})
