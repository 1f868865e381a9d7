// Checks what the documents claim: every ts snippet compiles, every link and anchor leads somewhere.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { anchorsOf, linksOf, readPage, snippetsOf } from './docs-page.mjs'
import { install } from './install.mjs'
import { exitUnless0, filesBelow, packageNames, root, run, say } from './workspace.mjs'

/** Ignored by git, and inside the repository so that imports of our packages resolve. */
const workspace = path.join(root, '.peer-base/snippets')

/** The documents: pages at the root, below docs/, and the README of each package, example and benchmark. */
function pages () {
  const atRoot = ['README.md', 'ARCHITECTURE.md', 'CONVENTIONS.md', 'CHANGELOG.md', 'CONTRIBUTING.md']
  const inPackages = packageNames().flatMap(name => [`packages/${name}/README.md`])
  const below = ['docs', 'examples', 'benchmarks', 'test'].flatMap(folder =>
    filesBelow(path.join(root, folder), name => name.endsWith('.md')).map(file => path.relative(root, file)))
  return [...atRoot, ...inPackages, ...below]
    .filter(file => !/^(docs\/reference|benchmarks\/(results|rivals))\//.test(file) && existsSync(path.join(root, file)))
    .map(file => readPage(file, readFileSync(path.join(root, file), 'utf8')))
}

function brokenLinks (page, all) {
  return linksOf(page).flatMap(({ target, line }) => {
    if (/^[a-z]+:/i.test(target)) return []
    const [file, anchor] = target.split('#')
    const to = file === '' ? page.file : path.posix.join(path.posix.dirname(page.file), decodeURIComponent(file))
    if (!existsSync(path.join(root, to))) return [`${page.file}:${line}: no file ${to}`]
    if (anchor === undefined || !to.endsWith('.md')) return []
    const known = all.find(({ file: name }) => name === to) ?? readPage(to, readFileSync(path.join(root, to), 'utf8'))
    return anchorsOf(known).has(anchor) ? [] : [`${page.file}:${line}: no heading #${anchor} in ${to}`]
  })
}

/** Each snippet becomes a module of its own, named after the place where it stands, so that a complaint leads back there. */
function writeSnippets (all) {
  rmSync(workspace, { recursive: true, force: true })
  mkdirSync(workspace, { recursive: true })
  const snippets = all.flatMap(snippetsOf)
  for (const { file, line, text, extension } of snippets) {
    writeFileSync(path.join(workspace, `${file.replace(/[^A-Za-z0-9]+/g, '-')}-line-${line}.${extension}`), text)
  }
  writeFileSync(path.join(workspace, 'tsconfig.json'), JSON.stringify({
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      composite: false, declaration: false, declarationMap: false, noEmit: true, jsx: 'react-jsx', allowUnreachableCode: true, types: ['node', 'mocha']
    },
    include: ['*.ts', '*.tsx']
  }))
  return snippets.length
}

exitUnless0(await install())
const all = pages()
const broken = all.flatMap(page => brokenLinks(page, all))
const links = all.reduce((sum, page) => sum + linksOf(page).length, 0)
for (const problem of broken) console.error(problem)
say(`${all.length} pages, ${links} links, ${broken.length} broken`)

const count = writeSnippets(all)
const code = count === 0 ? 0 : await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', workspace])
say(code === 0 ? `${count} snippets compile` : `${count} snippets, and those above do not compile: they are kept in .peer-base/snippets`)
if (code === 0) rmSync(workspace, { recursive: true, force: true })
process.exitCode = broken.length === 0 && code === 0 ? 0 : 1
