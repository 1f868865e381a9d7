import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { servePad } from '../../scripts/serve-pad.mjs'
import { Browsers, needChromium } from './browsers.js'

interface Counts { readonly opened: number, readonly stopped: number, readonly recovered: number }

describe('the React hooks in a browser', function () {
  let folder: string
  let browsers: Browsers
  let served: Awaited<ReturnType<typeof servePad>>
  let page: Page
  let told: string[]

  before(async function () {
    browsers = new Browsers(needChromium(this))
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-react-'))
    await build({
      entryPoints: { page: path.join(import.meta.dirname, 'react-page.ts') },
      outdir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      conditions: ['@peer-base/source'],
      define: { 'process.env.NODE_ENV': '"development"' },
      external: ['prom-client'],
      logLevel: 'warning'
    })
    const html = '<!doctype html><html lang="en"><title>React</title><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="page.js"></script>'
    await writeFile(path.join(folder, 'index.html'), html)
    served = await servePad({ folder })
  })
  after(async () => {
    await (browsers as Browsers | undefined)?.closeAll()
    await (served as typeof served | undefined)?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  const open = async (query = ''): Promise<void> => {
    const context = await browsers.open()
    page = await context.newPage()
    told = []
    page.on('pageerror', (error) => { told.push(String(error)) })
    // React warns of what StrictMode finds, and of stores whose snapshots are not cached.
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) told.push(message.text()) })
    await page.goto(`${served.url}${query}`)
  }
  const facts = async (pattern: RegExp): Promise<void> => { await page.locator('#facts').filter({ hasText: pattern }).waitFor() }
  const counts = async (): Promise<Counts> => await page.evaluate(() => (globalThis as unknown as { readonly counts: Counts }).counts)
  const countsReach = async (expected: Partial<Counts>): Promise<void> => {
    await page.waitForFunction((wanted) => {
      const now = (globalThis as unknown as { readonly counts: Record<string, number> }).counts
      return Object.entries(wanted).every(([name, count]) => now[name] === count)
    }, expected)
  }

  it('open a collaboration once under StrictMode, stop it when nothing shows it, and open it again', async () => {
    await open()
    await facts(/^open 0 1 {2}local$/)
    expect(await counts()).to.deep.include({ opened: 1, stopped: 0 })
    await page.click('#add')
    await facts(/^open 1 /)
    await page.click('#toggle-document')
    await countsReach({ stopped: 1 })
    await page.click('#toggle-document')
    await facts(/^open 1 /)
    expect(await counts()).to.deep.include({ opened: 2, stopped: 1 })
    expect(told).to.deep.equal([])
  })

  it('show what others do, and that they are here', async () => {
    await open()
    await facts(/^open 0 /)
    await page.evaluate(async () => { await (globalThis as unknown as { bob (text: string): Promise<void> }).bob('bread') })
    await facts(/^open 1 2 /)
    expect(told).to.deep.equal([])
  })

  it('keep the caret of a controlled field where it is', async () => {
    await open()
    await page.locator('#title:enabled').fill('world')
    await page.locator('#title').press('Home')
    await page.locator('#title').pressSequentially('hello ')
    expect(await page.inputValue('#title')).to.equal('hello world')
    expect(told).to.deep.equal([])
  })

  it('wait below Suspense, and tell an error boundary why there is nothing to wait for', async () => {
    await open()
    await page.click('#toggle-waiting')
    await page.locator('#waited').filter({ hasText: 'waited for is open' }).waitFor()
    expect(told).to.deep.equal([])
    await page.click('#toggle-clash')
    await page.locator('.boundary').filter({ hasText: 'PEERBASE_TYPE_MISMATCH' }).waitFor()
    expect(await page.locator('#waited').count()).to.equal(1)
  })

  it('take over what a server rendered', async () => {
    await open('?hydrate')
    await facts(/^open 0 1 /)
    expect((await counts()).recovered).to.equal(0)
    expect(told).to.deep.equal([])
  })
})
