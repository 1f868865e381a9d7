import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { builtInTypes } from '@peer-base/crdt-types'
import ts from 'typescript'

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..')
const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8')
const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(match => match[1] ?? '')
const RESULT = /^(.+?) \/\/ → (.+)$/gm

describe('the README', () => {
  let folder: string
  before(() => { folder = mkdtempSync(join(packageFolder, 'test', '.readme-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('lists every type', () => {
    const listed = [...readme.matchAll(/^\| `([a-z0-9]+)`/gm)].map(match => match[1])
    expect(listed).to.deep.equal(Object.keys(builtInTypes))
  })

  it('has snippets that compile', function () {
    this.timeout(60_000) // the compiler reads the whole package
    const files = snippets.map((snippet, i) => {
      const file = join(folder, `snippet-${i}.ts`)
      writeFileSync(file, snippet)
      return file
    })
    const { config } = ts.readConfigFile(join(packageFolder, '../../tsconfig.tests.json'), path => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, join(packageFolder, '../..'))
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(files, options))
    expect(ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => folder, getCanonicalFileName: name => name, getNewLine: () => '\n' })).to.equal('')
  })

  snippets.forEach((snippet, i) => {
    const promised = [...snippet.matchAll(RESULT)].map(match => match[2])
    if (promised.length === 0) return
    it(`tells the truth in snippet ${i + 1}`, async () => {
      const file = join(folder, `run-${i}.ts`)
      writeFileSync(file, `export const results: unknown[] = []\n${snippet.replace(RESULT, 'results.push($1)')}`)
      const { results } = await import(pathToFileURL(file).href) as { results: unknown[] }
      expect(results.map(result => inspect(result))).to.deep.equal(promised)
    })
  })
})
