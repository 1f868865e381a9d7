// Runs one benchmark after the build: `npm run bench -- <name> [arguments]`. Without a name it lists them.

import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { install } from './install.mjs'
import { build, exitUnless0, root, run, say } from './workspace.mjs'

const folder = path.join(root, 'benchmarks')

/** Files that belong to the benchmarks and are none. */
const SHARED = new Set(['gates', 'record', 'results', 'rivals'])

/** Name to file: `benchmarks/<name>.ts` or `benchmarks/<name>/run.ts`. */
function benchmarks () {
  if (!existsSync(folder)) return new Map()
  return new Map(readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1).flatMap(entry => {
    const name = entry.name.replace(/\.ts$/, '')
    const file = path.join(folder, entry.isDirectory() ? `${entry.name}/run.ts` : entry.name)
    return SHARED.has(name) || !file.endsWith('.ts') || !existsSync(file) ? [] : [[name, file]]
  }))
}

const [name, ...args] = process.argv.slice(2)
const known = benchmarks()
const file = known.get(name)
if (file === undefined) {
  if (name !== undefined) console.error(`There is no benchmark ${name}.`)
  console.log(['Usage: npm run bench -- <name> [arguments]', '', ...[...known.keys()].map(each => `  ${each}`)].join('\n'))
  process.exit(name === undefined ? 0 : 2)
}
exitUnless0(await install())
exitUnless0(await build())
say(`running the benchmark ${name}: what it measured is written to benchmarks/results/${name}.json and .md`)
// Against what the build made, as users run it; the garbage collector is exposed so that memory can be measured.
process.exitCode = await run(process.execPath, ['--expose-gc', '--import', 'tsx', file, ...args])
