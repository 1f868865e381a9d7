import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { buildExample, examples } from '../../examples/build.mjs'
import { servePad } from '../../scripts/serve-pad.mjs'
import { Browsers, needChromium } from './browsers.js'
import { type Place, startRelay } from './processes.js'

type Example = keyof typeof examples
interface Visitor { readonly page: Page, readonly faults: string[] }

describe('the small examples', function () {
  let folder: string
  let browsers: Browsers
  let relay: Place
  const served = new Map<Example, Awaited<ReturnType<typeof servePad>>>()

  before(async function () {
    browsers = new Browsers(needChromium(this))
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-examples-'))
    relay = await startRelay(path.join(folder, 'relay'))
    const fromSource = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((each) => each.includes('@peer-base/source'))
    for (const name of Object.keys(examples) as Example[]) {
      await buildExample(name, { outdir: path.join(folder, name), fromSource })
      served.set(name, await servePad({ folder: path.join(folder, name), relays: relay.addresses }))
    }
  })
  after(async () => {
    await (browsers as Browsers | undefined)?.closeAll()
    await Promise.all([...served.values()].map(async ({ close }) => { await close() }))
    await (relay as Place | undefined)?.stop()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  const visit = async (link: string, options: Parameters<Browsers['open']>[0] = {}): Promise<Visitor> => {
    const page = await (await browsers.open(options)).newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => { faults.push(String(error)) })
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) faults.push(message.text()) })
    await page.goto(link)
    return { page, faults }
  }
  /** Two people with one link; the first made it. */
  const two = async (name: Example): Promise<readonly [Visitor, Visitor]> => {
    const alice = await visit(served.get(name)?.url ?? '')
    await alice.page.waitForURL(/#/)
    return [alice, await visit(alice.page.url())]
  }
  const shows = async ({ page }: Visitor, selector: string, text: string | RegExp): Promise<void> => {
    await page.locator(selector).filter({ hasText: text }).first().waitFor()
  }
  /** Nothing went wrong, no policy was broken, and everybody can use it; what a relay that is not reached yet logs is no fault. */
  const leave = async (...visitors: readonly Visitor[]): Promise<void> => {
    for (const { page, faults } of visitors) {
      await audit(page)
      expect(faults.filter((fault) => !fault.includes('WebSocket connection to'))).to.deep.equal([])
      await page.context().close()
    }
  }

  it('count together', async () => {
    const [alice, bob] = await two('counter')
    await alice.page.click('#up')
    await bob.page.click('#up')
    await bob.page.click('#up')
    await Promise.all([shows(alice, '#value', '3'), shows(bob, '#value', '3')])
    await alice.page.click('#down')
    await shows(bob, '#value', '2')
    await leave(alice, bob)
  })

  it('keep a list together, and still have it after a reload', async () => {
    const [alice, bob] = await two('list')
    await alice.page.locator('#send:enabled').waitFor()
    await alice.page.fill('#item', 'milk')
    await alice.page.press('#item', 'Enter')
    await shows(bob, '#list', 'milk')
    await bob.page.locator('#send:enabled').waitFor()
    await bob.page.fill('#item', 'bread')
    await bob.page.press('#item', 'Enter')
    await shows(alice, '#list', 'bread')
    await alice.page.getByRole('button', { name: 'Remove milk' }).click()
    await bob.page.locator('#list li').filter({ hasText: 'milk' }).waitFor({ state: 'detached' })
    expect(await bob.page.locator('#list li').count()).to.equal(1)
    await bob.page.reload()
    await shows(bob, '#list', 'bread')
    await leave(alice, bob)
  })

  it('show a board in React', async () => {
    const [alice, bob] = await two('todo')
    await alice.page.getByLabel('New card').fill('Water the garden')
    await alice.page.getByRole('button', { name: 'Add' }).click()
    await bob.page.getByRole('region', { name: 'To do' }).getByLabel('Card').waitFor()
    await bob.page.getByRole('button', { name: 'right' }).click()
    const doing = alice.page.getByRole('region', { name: 'Doing' }).getByLabel('Card', { exact: true })
    await doing.waitFor()
    expect(await doing.inputValue()).to.equal('Water the garden')
    await alice.page.getByLabel('Title of the board').pressSequentially('Saturday')
    await bob.page.waitForFunction(() => document.querySelector<HTMLInputElement>('h1 input')?.value === 'Saturday')
    await leave(alice, bob)
  })

  it('discuss in a type of their own', async () => {
    const [alice, bob] = await two('discussion')
    await alice.page.locator('#send:enabled').waitFor()
    await alice.page.fill('#text', 'Tea?')
    await alice.page.press('#text', 'Enter')
    await shows(bob, '#thread', 'Tea?')
    bob.page.on('dialog', (dialog) => { dialog.accept('Yes, please').catch(() => {}) })
    await bob.page.getByRole('button', { name: 'Reply' }).click()
    await shows(alice, '#thread li li', 'Yes, please')
    await alice.page.getByRole('button', { name: 'Remove' }).first().click()
    await shows(bob, '#thread', '(removed)')
    await leave(alice, bob)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`show what happens inside, under a strict policy and for everybody: ${colorScheme}`, async () => {
      const alice = await visit(served.get('list')?.url ?? '', { colorScheme, viewport: { width: 1000, height: 1400 } })
      await alice.page.waitForURL(/#/)
      const bob = await visit(alice.page.url(), { colorScheme, viewport: { width: 390, height: 780 } })
      await bob.page.click('#inside summary') // on a phone, and left open
      await shows(alice, '#status', '2 here')
      await alice.page.click('#inside summary')
      await alice.page.locator('#send:enabled').waitFor()
      await alice.page.fill('#item', 'milk')
      await alice.page.press('#item', 'Enter')
      const panel = alice.page.locator('.peer-base-devtools')
      await panel.locator('svg .node').nth(1).waitFor()
      await panel.locator('svg[role=img] .link.own.eager').first().waitFor()
      await panel.getByRole('img', { name: '2 eager, 0 lazy' }).waitFor()
      await panel.getByText('lazy: only announced').waitFor()
      await panel.getByText('Links as a table').click()
      await panel.locator('section[aria-label="Topology"] tbody tr').filter({ hasText: 'eager' }).nth(1).waitFor()
      await panel.locator('section[aria-label="Clocks"] tbody tr').filter({ hasText: 'nothing' }).waitFor()
      await panel.locator('figure canvas').nth(1).waitFor()
      await panel.locator('li').filter({ hasText: 'membership changed' }).or(panel.locator('li').filter({ hasText: 'state changed' })).first().waitFor()
      expect(await alice.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing runs out of the screen').to.equal(true)
      if (process.env['PEERBASE_SCREENSHOTS'] !== undefined) {
        await alice.page.screenshot({ path: path.join(process.env['PEERBASE_SCREENSHOTS'], `devtools-${colorScheme}.png`) })
      }
      await audit(alice.page)
      await alice.page.click('#inside summary')
      await panel.waitFor({ state: 'detached' })
      await bob.page.locator('.peer-base-devtools svg .node').nth(1).waitFor()
      expect(await bob.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing runs out of the phone').to.equal(true)
      await leave(alice, bob)
    })
  }
})

async function audit (page: Page): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(async () => {
    const host = globalThis as unknown as { readonly axe: { run (): Promise<AxeResults> } }
    return await host.axe.run()
  })
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${String(target)} ${failureSummary ?? ''}`).join('; ')}`)
  expect(found).to.deep.equal([])
}
