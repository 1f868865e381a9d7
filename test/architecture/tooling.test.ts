import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { assert } from 'chai'
import { anchorsOf, linksOf, readPage, snippetsOf } from '../../scripts/docs-page.mjs'
import { reasonToInstall } from '../../scripts/install.mjs'
import { mutants } from '../../scripts/mutants/list.mjs'
import { turns } from '../../scripts/output-turns.mjs'
import { root } from './source-tree.js'

describe('the scripts', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'peer-base-tooling-')) })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  function lock (file: string, packages: Readonly<Record<string, object>>): void {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), JSON.stringify({ packages: { '': { version: '1.0.0' }, ...packages } }))
  }

  it('install when nothing is installed, and when the lock file asks for another version or one more package', () => {
    lock('package-lock.json', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a/node_modules/b': { version: '2.0.0' } })
    assert.match(reasonToInstall(folder) ?? '', /node_modules is missing/)
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a/node_modules/b': { version: '1.0.0' } })
    assert.match(reasonToInstall(folder) ?? '', /b 2\.0\.0/)
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    assert.match(reasonToInstall(folder) ?? '', /b 2\.0\.0/)
  })

  it('plant bugs where the sources still have their place, exactly once', () => {
    const misplaced = mutants.flatMap(({ name, edits }) => edits.flatMap(({ file, from }) => {
      const places = readFileSync(path.join(root, 'packages/app/src', file), 'utf8').split(from).length - 1
      return places === 1 ? [] : [`${name}: ${places} places in ${file}`]
    }))
    assert.isEmpty(misplaced, misplaced.join('\n'))
  })

  it('plant at least 20 bugs, each under a name of its own', () => {
    assert.isAtLeast(mutants.length, 20)
    assert.lengthOf(new Set(mutants.map(({ name }) => name)), mutants.length)
  })

  it('do not install again for what this platform leaves out', () => {
    lock('package-lock.json', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/only-darwin': { version: '3.0.0', optional: true } })
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    assert.isUndefined(reasonToInstall(folder))
  })

  it('keep the output of each suite whole, and print that of the oldest as it comes', () => {
    const printed: string[] = []
    const output = turns({ write: (chunk) => printed.push(chunk) })
    const [first, second, third] = [output.take(), output.take(), output.take()]
    second.write('b1')
    first.write('a1')
    second.end()
    third.write('c1')
    assert.deepEqual(printed, ['a1'])
    first.write('a2')
    first.end()
    assert.deepEqual(printed, ['a1', 'a2', 'b1', 'c1'])
    third.end()
  })

  it('find links and headings as a reader of the page would', () => {
    const page = readPage('docs/a.md', [
      '# A `code` heading, twice', '# A `code` heading, twice', '[one](b.md#x) and `[none](c.md)`', '```md', '[none](d.md)', '# None', '```', '<a id="here"></a>'
    ].join('\n'))
    assert.deepEqual(linksOf(page), [{ target: 'b.md#x', line: 3 }])
    assert.sameMembers([...anchorsOf(page)], ['a-code-heading-twice', 'a-code-heading-twice-1', 'here'])
  })

  it('take ts snippets as modules, leave sketches and other languages', () => {
    const page = readPage('a.md', '```ts\nconst a = 1\n```\n```ts sketch\n???\n```\n```js\n1\n```\n````md\n```ts\nno\n```\n````\n```tsx\nexport const b = 1\n```')
    assert.deepEqual(snippetsOf(page).map(({ line, text, extension }) => [line, text, extension]), [
      [1, 'const a = 1\nexport {}\n', 'ts'], [15, 'export const b = 1\n', 'tsx']
    ])
  })
})
