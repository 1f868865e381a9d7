import { expect } from 'chai'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { readPage, snippetsOf } from '../../scripts/docs-page.mjs'
import { stopAll } from './peer-base-in-memory.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Ignored by git, and inside the repository so that imports of our packages resolve. */
const folder = path.join(root, '.peer-base/running-snippets')
const guides = ['modelling', 'text-and-people', 'browsers', 'sharing', 'hosting', 'testing'].map((name) => `docs/guides/${name}.md`)
const pages = ['README.md', 'docs/getting-started.md', ...guides, 'docs/API.md', 'docs/UPGRADING.md']
const standIn = path.relative(folder, path.join(root, 'test/compat/peer-base-in-memory.ts')).replaceAll(path.sep, '/')

describe('the snippets of the documents', () => {
  const log = console.log
  before(() => { mkdirSync(folder, { recursive: true }) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })
  afterEach(async () => {
    console.log = log
    await stopAll()
  })

  for (const page of pages) {
    const snippets = snippetsOf(readPage(page, readFileSync(path.join(root, page), 'utf8'))).filter(({ text }) => text.includes("from 'peer-base'"))
    it(`are there to run in ${page}`, () => { expect(snippets).not.to.deep.equal([]) })

    for (const { line, text } of snippets) {
      it(`run on a network in memory and print what they say: ${page}, line ${line}`, async () => {
        const file = path.join(folder, `${page.replace(/[^A-Za-z0-9]+/g, '-')}-${line}.ts`)
        writeFileSync(file, text.replace('import PeerBase from', 'import { PeerBase } from').replaceAll("from 'peer-base'", `from '${standIn}'`))
        const printed: string[] = []
        console.log = (...values: unknown[]) => { printed.push(format(...values)) }
        await import(pathToFileURL(file).href)
        console.log = log
        for (const [, expected] of text.matchAll(/console\.log\(.*\).* \/\/ (.+)$/gm)) expect(printed).to.include(expected)
      })
    }
  }
})
