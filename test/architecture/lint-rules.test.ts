import path from 'node:path'
import { assert } from 'chai'
import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { house } from '../../scripts/lint/plugin.mjs'
import { root } from './source-tree.js'

const linter = new Linter({ cwd: root })

/** What one rule of ours says about a text that stands in a file. */
function complaints (rule: string, code: string, file = 'packages/app/src/replica/replica.ts'): readonly string[] {
  const config = {
    files: ['**/*.ts'], plugins: { house }, languageOptions: { parser: tseslint.parser as Linter.Parser }, rules: { [`house/${rule}`]: 'error' as const }
  }
  return linter.verify(code, [config], { filename: path.join(root, file) }).map(({ message }) => message)
}

function refuses (rule: string, cases: Readonly<Record<string, RegExp>>): void {
  for (const [code, why] of Object.entries(cases)) {
    const said = complaints(rule, code)
    assert.lengthOf(said, 1, code)
    assert.match(said[0] ?? '', why, code)
  }
}

describe('the lint rules of this repository', () => {
  it('say why an import breaks the law, in whichever form it is written', () => {
    refuses('layers', {
      "import { x } from '../network/memory-network.js'": /siblings of layer 1/,
      "import type { X } from '../collaboration/document.js'": /import downward only/,
      "export { x } from '../app.js'": /import downward only/,
      "const x = import('libp2p')": /Network port/,
      "type X = import('@peer-base/keys').Keys": /keyless/
    })
    assert.isEmpty(complaints('layers', "import { x } from '../ports/clock.js'\nimport { y } from '@peer-base/protocol'\nimport z from 'node:path'"))
  })

  it('refuse the clock, timers, randomness and console of the platform', () => {
    refuses('ambient', {
      'Date.now()': /take a Clock/,
      'new Date()': /take a Clock/,
      'globalThis.performance.now()': /take a Clock/,
      'setTimeout(() => {}, 1)': /take a Clock/,
      'window.setInterval(f, 1)': /take a Clock/,
      'AbortSignal.timeout(1)': /take a Clock/,
      "import { setTimeout } from 'node:timers/promises'": /take a Clock/,
      'Math.random()': /take a Random/,
      'crypto.getRandomValues(bytes)': /take a Random/,
      "import { randomBytes } from 'node:crypto'": /take a Random/,
      "console.log('x')": /take a Logger/
    })
  })

  it('leave alone what only shares a name with the platform', () => {
    assert.isEmpty(complaints('ambient', 'function f (setTimeout: (ms: number) => void) { setTimeout(1) }'))
    assert.isEmpty(complaints('ambient', 'const clock = { now: () => 1 }; clock.now(); const Math = { random: () => 1 }; Math.random()'))
    assert.isEmpty(complaints('ambient', "new Date(5); this.console.log('x'); type T = typeof globalThis"))
    assert.isEmpty(complaints('ambient', "import { createHash } from 'node:crypto'"))
  })

  it('refuse shapes that hide what a module or a class promises', () => {
    refuses('shape', {
      'export default 1': /No default exports/,
      'const x = 1; export { x as default }': /No default exports/,
      "export * from './a.js'": /No export \*/,
      'class A { _x = 1 }': /# makes it private/,
      'class A { private x = 1 }': /# makes it private/,
      'class A { f () { this._x = 1 } }': /# makes it private/,
      "function f () { throw new TypeError('x') }": /stable code/,
      "reject(new Error('x'))": /stable code/
    })
    assert.isEmpty(complaints('shape', "export * as a from './a.js'\nclass E extends Error {}\nfunction f () { throw new E('x') }"))
  })

  it('refuse file names that say nothing, but not the folder of layer 0', () => {
    assert.match(complaints('file-names', '', 'packages/app/src/replica/utils.ts')[0] ?? '', /names no concept/)
    assert.match(complaints('file-names', '', 'packages/app/src/helpers/x.ts')[0] ?? '', /names no concept/)
    assert.match(complaints('file-names', '', 'packages/app/src/replica/deltaLog.ts')[0] ?? '', /lower case/)
    assert.isEmpty(complaints('file-names', '', 'packages/app/src/util/system-clock.ts'))
  })
})
