import { expect } from 'chai'
import { needChromium } from './browsers.js'
import { openStage, type Stage } from './stage.js'

describe('somebody who comes back to a pad', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let chromium: string
  let stage: Stage

  before(function () { chromium = needChromium(this) })
  beforeEach(async () => { stage = await openStage(chromium) })
  afterEach(async () => { await (stage as Stage | undefined)?.close() })

  for (const directLinks of [true, false]) {
    it(`and whoever stayed go on together after a reload, ${directLinks ? 'by a direct link' : 'where no direct link can be made'}`, async () => {
      const alice = await stage.person(stage.url, { directLinks })
      await alice.type('Before.')
      const bob = await stage.person(alice.link(), { directLinks })
      await bob.shows('Before.')
      if (directLinks) await alice.isLinkedDirectly()
      await alice.page.reload()
      await alice.shows('Before.')
      await bob.type(' While away.')
      await alice.shows('While away.')
      await alice.type(' Back.')
      await bob.shows('Back.')
      expect(await alice.text()).to.equal(await bob.text())
      expect([...alice.told.faults, ...bob.told.faults]).to.deep.equal([])
    })
  }

  it('has everything from the own disk, with nobody there and no relay', async () => {
    const profile = await stage.browsers.profile()
    const alice = await stage.person(stage.url, { profile })
    await alice.page.fill('#title', 'Mine')
    await alice.type('Only here.')
    await alice.badge('Only on this device')
    await alice.page.waitForTimeout(1000)
    const link = alice.link()
    await alice.close()
    await stage.relay.kill()
    const again = await stage.person(link, { profile })
    await again.shows('Only here.')
    expect(await again.page.inputValue('#title')).to.equal('Mine')
  })

  it('has two tabs, each a peer of its own, which write the same text', async () => {
    const first = await stage.person()
    await first.type('First tab.')
    const second = await stage.again(first)
    await second.shows('First tab.')
    await second.type(' Second tab.')
    await first.shows('Second tab.')
    const stores = await first.page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name)
      .filter((name) => name?.startsWith('peer-base/store/')))
    expect(new Set(stores).size).to.equal(2)
  })

  it('finds in one tab what another wrote last, alone and offline, before it was closed, though nobody can be met', async () => {
    const first = await stage.person()
    await first.type('First.')
    const second = await stage.again(first)
    await second.shows('First.')
    await first.page.close()
    await stage.relay.kill()
    await second.type(' Second, alone.')
    await second.page.waitForTimeout(1000)
    const elsewhere = await second.context.newPage()
    await second.page.close()
    const third = await stage.again(first)
    await third.shows('Second, alone.')
    await third.page.waitForFunction(async () => (await indexedDB.databases()).length === 1)
    await elsewhere.close()
  })

  it('was offline, wrote on, and brings it when the network is back', async () => {
    const alice = await stage.person()
    await alice.type('Together.')
    const bob = await stage.person(alice.link())
    await bob.shows('Together.')
    await alice.page.context().setOffline(true)
    await alice.badge('Offline')
    await alice.type(' Alone.')
    await alice.page.context().setOffline(false)
    await bob.shows('Alone.')
    await alice.page.locator('#badge:not([data-state="offline"])').waitFor()
  })
})
