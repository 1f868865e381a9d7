import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { endWithUsage, flags } from './arguments.mjs'
import { mutants } from './mutants/list.mjs'
import { root } from './workspace.mjs'

/*
 * A mutant is bundled from the sources with one replacement made on the way; the working tree is never touched. Ends with code 1 when one
 * survives, or when its text is no longer in the source.
 */
const USAGE = `Usage: npm run mutants [-- options]

Plants one bug after another and asks the simulation to find it: tells the seed that does.

  --only <names>   mutants whose name contains one of these, with commas between (default: all ${mutants.length})
  --seeds <n>      how many seeds may look for each (default: PEERBASE_SEEDS, or 1000)
  --help           this text`

const text = { type: 'string' }
const values = flags({ only: text, seeds: text }, USAGE)
const mostSeeds = Number(values.seeds ?? process.env.PEERBASE_SEEDS ?? 1000)
const wanted = (values.only ?? '').split(',')
const planted = mutants.filter(({ name }) => wanted.some(part => name.includes(part)))
if (!(mostSeeds > 0) || planted.length === 0) endWithUsage(USAGE, 'A number of seeds, and mutants that there are')

const folder = path.join(root, `node_modules/.cache/peer-base-mutants-${process.pid}`)
const survivors = []
const began = performance.now()

mkdirSync(folder, { recursive: true })
const intact = await bundle({ name: 'intact', edits: [] })
for (const scenario of new Set(planted.map(({ scenario }) => scenario))) {
  const { found } = await hunt(intact, scenario, 4)
  if (found !== undefined) throw new Error(`Without any mutant, seed ${found.seed} of ${scenario} fails: ${found.why}`)
}
for (const mutant of planted) {
  const started = performance.now()
  const { found } = await hunt(await bundle(mutant), mutant.scenario, mostSeeds)
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4)
  if (found === undefined) survivors.push(mutant.name)
  console.log(`${found === undefined ? 'SURVIVED' : `seed ${String(found.seed).padStart(4)}`} ${seconds} s  ${mutant.name} (${mutant.scenario}): ${found?.why ?? ''}`)
}
rmSync(folder, { recursive: true, force: true })
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s: ${planted.length - survivors.length} of ${planted.length} mutants were found`)
if (survivors.length > 0) console.log(`survived: ${survivors.join(', ')}`)
process.exitCode = survivors.length === 0 ? 0 : 1

async function bundle ({ name, edits }) {
  const outfile = path.join(folder, `${name}.mjs`)
  const left = new Set(edits)
  await build({
    entryPoints: [path.join(root, 'test/sim/run.ts')], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20',
    conditions: ['@peer-base/source'], logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    external: ['libp2p', '@libp2p/*', 'level', '@multiformats/*', 'undici'],
    plugins: [{ name: 'mutant', setup: (setup) => { setup.onLoad({ filter: /packages\/app\/src\/.*\.ts$/ }, ({ path: file }) => mutated(file, left)) } }]
  })
  if (left.size > 0) throw new Error(`${name}: ${[...left].map(({ file, from }) => `not exactly once in ${file}: ${from}`).join('\n')}`)
  return outfile
}

function mutated (file, left) {
  let contents = readFileSync(file, 'utf8')
  for (const edit of [...left]) {
    if (!file.endsWith(`packages/app/src/${edit.file}`) || contents.split(edit.from).length !== 2) continue
    contents = contents.replace(edit.from, () => edit.to)
    left.delete(edit)
  }
  return { contents, loader: 'ts' }
}

/** Runs seeds until the first that fails. */
async function hunt (bundled, scenario, seeds) {
  const child = spawn(process.execPath, [bundled, '--scenario', scenario, '--seeds', `1-${seeds}`, '--first', '--workers', process.env.PEERBASE_WORKERS ?? '2'])
  let said = ''
  child.stdout.on('data', piece => { said += piece })
  child.stderr.on('data', piece => { said += piece })
  const code = await new Promise(resolve => { child.once('close', resolve) })
  const failures = [...said.matchAll(/seed (\d+) failed: (.*)/g)].map(([, seed, why]) => ({ seed: Number(seed), why: why.slice(0, 90) }))
  if (code !== 0 && failures.length === 0) return { found: { seed: 0, why: `it does not even run: ${said.trim().split('\n').at(-1)}` } }
  return { found: failures.sort((a, b) => a.seed - b.seed)[0] }
}
