import { build, type Metafile } from 'esbuild'
import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { bundle } from '../../scripts/bundle.mjs'
import { servePad } from '../../scripts/serve-pad.mjs'
import { Browsers, findChromium } from './browsers.js'

/**
 * What a page that uses `peer-base` loads, gzipped: the engine, the types and the keys (first), and libp2p with WebSockets, relays,
 * WebRTC, noise, yamux and gossipsub (second, when an app starts). kB of 1000 bytes.
 */
const budget = { atOnce: 180, whenAnAppStarts: 160, oneFile: 342 }

const root = path.resolve(import.meta.dirname, '../..')
const fromSource = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((each) => each.includes('@peer-base/source'))

describe('peer-base bundled for browsers', function () {
  this.timeout(120_000) // browsers start slowly on a busy machine
  let folder: string
  let metafile: Metafile

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'peer-base-bundle-'))
    const built = await build({
      absWorkingDir: root,
      stdin: { contents: "export { PeerBase } from 'peer-base'", resolveDir: path.join(root, 'examples/pad') },
      outdir: folder, entryNames: 'peer-base', chunkNames: 'chunks/[name]-[hash]',
      bundle: true, splitting: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022',
      conditions: fromSource ? ['@peer-base/source'] : [], metafile: true, legalComments: 'none', logLevel: 'silent'
    })
    metafile = built.metafile
  })
  after(async () => { await rm(folder, { recursive: true, force: true }) })

  it('asks for no module of Node and for none that is not in it', () => {
    const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
    expect(imports.filter(({ external }) => external === true)).to.deep.equal([])
  })

  it('stays within its size', async () => {
    const first = await gzippedSize(reachable(metafile, 'peer-base.js', ['import-statement']))
    const all = await gzippedSize(reachable(metafile, 'peer-base.js', ['import-statement', 'dynamic-import']))
    process.stdout.write(`      ${first} kB gzip at once, ${(all - first).toFixed(1)} kB more when an app starts; largest parts:\n${largestParts(metafile)}`)
    expect(first).to.be.at.most(budget.atOnce)
    expect(all - first).to.be.at.most(budget.whenAnAppStarts)
  })

  it('is one file for those who have no bundler, within its size', async () => {
    const { bytes, gzippedBytes } = await bundle({ outfile: path.join(folder, 'one-file.js'), fromSource })
    process.stdout.write(`      ${Math.round(bytes / 1000)} kB, ${Math.round(gzippedBytes / 1000)} kB gzip\n`)
    expect(gzippedBytes / 1000).to.be.at.most(budget.oneFile)
    expect(await readFile(path.join(folder, 'one-file.js'), 'utf8')).to.not.match(/WebAssembly/)
  })

  for (const file of ['peer-base.js', 'one-file.js']) it(`runs in a page of a strict policy that has no globals of Node: ${file}`, async function () {
    const chromium = findChromium()
    if (chromium === undefined) {
      process.stdout.write('\n      *** skipped: Chromium was not found ***\n')
      return this.skip()
    }
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>t</title><link rel="icon" href="data:,">')
    const served = await servePad({ folder })
    const browsers = new Browsers(chromium)
    try {
      const context = await browsers.open()
      const page = context.pages()[0] ?? await context.newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => { faults.push(String(error)) })
      page.on('console', (message) => { faults.push(message.text()) })
      await page.goto(served.url)
      const outcome = await useEverything(page, `/${file}`)
      expect(outcome).to.deep.equal({ globals: [], value: 'milk', refused: 'PEERBASE_READ_ONLY', readOnlyValue: '' })
      expect(faults).to.deep.equal([])
    } finally {
      await browsers.closeAll()
      await served.close()
    }
  })

  function reachable ({ outputs }: Metafile, entry: string, kinds: readonly string[]): string[] {
    const files = new Map(Object.entries(outputs).map(([file, output]) => [path.resolve(root, file), output]))
    const seen = new Set<string>()
    const visit = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      for (const next of files.get(file)?.imports ?? []) if (kinds.includes(next.kind)) visit(path.resolve(root, next.path))
    }
    visit(path.join(folder, entry))
    return [...seen]
  }
})

async function useEverything (page: Page, url: string): Promise<unknown> {
  return await page.evaluate(async (url) => {
    const globals = ['process', 'Buffer', 'global', 'require'].filter((name) => name in globalThis)
    const { PeerBase } = await import(url) as typeof import('peer-base')
    const keys = await PeerBase.keys.generate()
    const app = PeerBase('bundle', { store: 'bundle' })
    const list = await app.collaborate('list', 'text', { keys })
    await list.shared.push('milk')
    await list.save()
    const value = list.shared.value()
    await app.stop()
    const readOnly = await PeerBase.keys.uriDecode(PeerBase.keys.uriEncodeReadOnly(keys))
    const reader = PeerBase('bundle', { store: 'reader' })
    const view = await reader.collaborate('list', 'text', { keys: readOnly })
    const refused: unknown = await view.shared.push('nothing').then(() => 'accepted', (error: unknown) => (error as { code?: unknown }).code)
    const readOnlyValue = view.shared.value()
    await reader.stop()
    return { globals, value, refused, readOnlyValue }
  }, url)
}

async function gzippedSize (files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file), { level: 9 }).length))
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 100) / 10
}

/** By package, before gzip. */
function largestParts ({ outputs }: Metafile): string {
  const sizes = new Map<string, number>()
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const [, dependency, own] = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)|packages\/([^/]+)/.exec(file) ?? []
      const name = dependency ?? (own === undefined ? 'esbuild' : `our ${own}`)
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput)
    }
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 12)
  return largest.map(([name, size]) => `        ${String(Math.round(size / 1000)).padStart(4)} kB  ${name}\n`).join('')
}
