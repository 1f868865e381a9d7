import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { bundle } from '../../scripts/bundle.mjs'
import { Browsers, needChromium } from './browsers.js'
import { type Place, startRelay } from './processes.js'

const guide = path.resolve(import.meta.dirname, '../../docs/getting-started.md')
const relayOfTheGuide = '/ip4/127.0.0.1/tcp/9090/ws'

describe('the page of the getting started guide', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let browsers: Browsers
  let folder: string
  let relay: Place
  let server: Server
  let html: string

  before(async function () {
    browsers = new Browsers(needChromium(this))
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-guide-'))
    relay = await startRelay(path.join(folder, 'relay'))
    html = /```html\n(<!doctype html>[\s\S]*?)```/.exec(await readFile(guide, 'utf8'))?.[1] ?? ''
    const fromSource = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((each) => each.includes('@peer-base/source'))
    await bundle({ outfile: path.join(folder, 'peer-base.min.js'), fromSource })
    await writeFile(path.join(folder, 'index.html'), html.replace(relayOfTheGuide, relay.addresses[0] ?? ''))
    server = await serve(folder)
  })
  after(async () => {
    await (browsers as Browsers | undefined)?.closeAll()
    ;(server as Server | undefined)?.close()
    await (relay as Place | undefined)?.stop()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  it('has under twenty lines, and names a relay', () => {
    expect(html.trimEnd().split('\n').length).to.be.within(5, 19)
    expect(html).to.include(`'${relayOfTheGuide}'`)
  })

  it('shares a list between two tabs of one browser, and has it after a reload', async () => {
    const context = await browsers.open()
    const alice = await context.newPage()
    await alice.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
    await alice.waitForURL(/#/)
    await add(alice, 'milk')
    const bob = await context.newPage()
    await bob.goto(alice.url())
    await shows(bob, ['milk'])
    await add(bob, 'bread')
    await shows(alice, ['milk', 'bread'])
    await bob.reload()
    await shows(bob, ['milk', 'bread'])
    await add(alice, 'tea')
    await shows(bob, ['milk', 'bread', 'tea'])
  })
})

async function add (page: Page, text: string): Promise<void> {
  await page.fill('#item', text)
  await page.press('#item', 'Enter')
  await page.locator('li', { hasText: text }).waitFor()
}

async function shows (page: Page, texts: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => [...document.querySelectorAll('li')].map(({ textContent }) => textContent).join() === wanted, texts.join())
}

async function serve (folder: string): Promise<Server> {
  const files = new Map([['/', ['index.html', 'text/html; charset=utf-8']], ['/peer-base.min.js', ['peer-base.min.js', 'text/javascript']]] as const)
  const server = createServer((request, response) => {
    const [file, type] = files.get((request.url ?? '') as '/') ?? []
    if (file === undefined || type === undefined) return response.writeHead(404).end()
    readFile(path.join(folder, file)).then((body) => { response.writeHead(200, { 'content-type': type }).end(body) }, () => { response.writeHead(500).end() })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return server
}
