import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { filesBelow, packageNames, root } from './workspace.mjs'

const isTest = name => name.endsWith('.test.ts')
const isSource = name => /\.tsx?$/.test(name)

/**
 * The suites of mocha, in the order in which they start.
 *
 * `source`: imports of our packages resolve to their sources; otherwise to what the build made, as for users.
 * `alone`: nothing runs beside it, because real sockets and browsers on a busy machine fail for no reason of ours, or because it
 * takes both cores by itself.
 * `retries`: real networks, processes and browsers get a second try, and the summary names every test that needed it.
 * `timeoutMS` is for one test, `limitMS` for the whole suite: one that does not end by itself holds something open.
 */
const ROOT_SUITES = [
  { name: 'architecture', files: ['test/architecture.test.ts'], folder: 'test/architecture', unit: true, source: true, alone: false, timeoutMS: 20_000, limitMS: 180_000 },
  { name: 'compat', folder: 'test/compat', unit: false, source: true, alone: false, timeoutMS: 30_000, limitMS: 300_000 },
  { name: 'fuzz', folder: 'test/fuzz', unit: false, source: true, alone: false, timeoutMS: 60_000, limitMS: 300_000 },
  { name: 'hostile', folder: 'test/hostile', unit: false, source: true, alone: false, timeoutMS: 60_000, limitMS: 600_000 },
  { name: 'torture', folder: 'test/torture', unit: false, source: false, alone: true, timeoutMS: 300_000, limitMS: 900_000 },
  { name: 'sim', folder: 'test/sim', unit: false, source: true, alone: true, timeoutMS: 1_200_000, limitMS: 1_500_000 },
  { name: 'integration', folder: 'test/integration', unit: false, source: false, alone: true, timeoutMS: 180_000, limitMS: 900_000, retries: 1 },
  { name: 'browser', folder: 'test/browser', unit: false, source: false, alone: true, timeoutMS: 180_000, limitMS: 1_500_000, retries: 1 }
]

/** Every suite that the working tree holds: one a package with sources, then those of the root. */
export function allSuites () {
  const packages = packageNames().filter(hasCode).map(name => ({
    name, files: testsIn(`packages/${name}/test`), unit: true, source: true, alone: false, timeoutMS: 20_000, limitMS: 300_000
  }))
  const roots = ROOT_SUITES
    .filter(({ folder }) => existsSync(path.join(root, folder)))
    .map(({ folder, files = [], ...rest }) => ({ ...rest, files: [...files, ...testsIn(folder)] }))
    .filter(({ files }) => files.length > 0)
  return [...packages, ...examplesWithTests(), ...roots]
}

/** Examples are read by people, and what they define is tested like the rest. */
function examplesWithTests () {
  const files = readdirSync(path.join(root, 'examples')).sort().flatMap(name => testsIn(`examples/${name}/test`))
  return files.length === 0 ? [] : [{ name: 'examples', files, unit: true, source: true, alone: false, timeoutMS: 20_000, limitMS: 300_000 }]
}

function testsIn (folder) {
  return filesBelow(path.join(root, folder), isTest).map(file => path.relative(root, file))
}

/** A package whose sources are one empty module has nothing to test yet. */
function hasCode (name) {
  const sources = filesBelow(path.join(root, 'packages', name, 'src'), isSource)
  return sources.length > 1 || sources.some(file => readFileSync(file, 'utf8').trim() !== 'export {}')
}
