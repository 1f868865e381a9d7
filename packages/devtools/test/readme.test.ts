import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import ts from 'typescript'

const packageFolder = path.join(import.meta.dirname, '..')
const root = path.join(packageFolder, '../..')
const readme = readFileSync(path.join(packageFolder, 'README.md'), 'utf8')
const snippets = [...readme.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(([, extension = '', text = '']) => ({ extension, text }))

describe('the README', () => {
  let folder: string
  before(() => { folder = mkdtempSync(path.join(packageFolder, 'test', '.readme-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('has snippets that compile', function () {
    this.timeout(60_000) // the compiler reads the whole engine
    const files = snippets.map(({ extension, text }, i) => {
      const file = path.join(folder, `snippet-${i}.${extension}`)
      writeFileSync(file, text)
      return file
    })
    expect(files).to.have.length.greaterThan(1)
    const { config } = ts.readConfigFile(path.join(root, 'tsconfig.lint.json'), (file) => ts.sys.readFile(file))
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root)
    const program = ts.createProgram(files, options)
    const diagnostics = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    expect(ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => folder, getCanonicalFileName: (name) => name, getNewLine: () => '\n' })).to.equal('')
  })
})
