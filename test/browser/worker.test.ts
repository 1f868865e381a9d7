import { expect } from 'chai'
import { build } from 'esbuild'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { servePad } from '../../scripts/serve-pad.mjs'
import { needChromium } from './browsers.js'
import { openStage, readsSources, type Stage } from './stage.js'

/** What the worker said last. */
interface Said { readonly text?: string, readonly hasRTC?: boolean, readonly fault?: string }

describe('an app in a worker', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let stage: Stage
  let folder: string
  let served: Awaited<ReturnType<typeof servePad>>

  before(async function () {
    stage = await openStage(needChromium(this))
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-worker-'))
    await build({
      entryPoints: { worker: path.join(import.meta.dirname, 'worker-page.ts') }, outdir: folder, bundle: true, splitting: true, format: 'esm',
      platform: 'browser', target: 'es2022', conditions: readsSources() ? ['@peer-base/source'] : [], logLevel: 'warning'
    })
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><html lang="en"><title>Worker</title><link rel="icon" href="data:,"></html>')
    served = await servePad({ folder })
  })
  afterEach(async () => { await (stage as Stage | undefined)?.browsers.closeAll() })
  after(async () => {
    await (stage as Stage | undefined)?.close()
    await (served as typeof served | undefined)?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  for (const kind of ['dedicated', 'shared'] as const) it(`writes with a page, over the relay, where no direct link can be made: ${kind}`, async () => {
    const alice = await stage.person()
    await alice.type('from the page ')
    const page = await (await stage.browsers.open()).newPage()
    await page.goto(served.url)
    await page.evaluate(startWorker, kind)
    await tell(page, { link: alice.link(), relays: stage.relay.addresses })
    await says(page, 'from the page ')
    await tell(page, { write: 'and from the worker' })
    await alice.shows('from the page and from the worker')
    expect((await said(page)).hasRTC).to.equal(false)
    expect((await said(page)).fault).to.equal(undefined)
    expect(alice.told.faults).to.deep.equal([])
  })
})

declare global {
  /** There because `startWorker` put them there. */
  var tellWorker: ((told: object) => void) | undefined
  var workerSaid: Said | undefined
}

/** Runs in the page. */
function startWorker (kind: 'dedicated' | 'shared'): void {
  const port = kind === 'dedicated' ? new Worker('/worker.js', { type: 'module' }) : new SharedWorker('/worker.js', { type: 'module' }).port
  port.onmessage = ({ data }: MessageEvent<Said>) => { globalThis.workerSaid = { ...globalThis.workerSaid, ...data } }
  globalThis.tellWorker = (told) => { port.postMessage(told) }
}

async function tell (page: Page, told: object): Promise<void> {
  await page.evaluate((told) => { globalThis.tellWorker?.(told) }, told)
}

async function says (page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => globalThis.workerSaid?.text === wanted || globalThis.workerSaid?.fault !== undefined, text)
  expect(await said(page)).to.include({ text })
}

async function said (page: Page): Promise<Said> {
  return await page.evaluate(() => globalThis.workerSaid ?? {})
}
