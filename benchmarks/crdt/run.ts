import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Sample } from '../record.js'
import { median, record } from '../record.js'

/*
 * `npm run bench -- crdt [folder of traces]`: our sequence types beside other libraries, each in a process of its own,
 * in turn, the same trace, the median of five (PEERBASE_BENCH_REPEATS). A library that is not through with a phase
 * within PEERBASE_BENCH_BUDGET_MS (20,000) is stopped there, and its figures are per edit so far.
 */
type Figures = Record<string, number | boolean>

const here = fileURLToPath(new URL('.', import.meta.url))
const rivalsFolder = path.join(here, '../rivals')
const repeats = Number(process.env['PEERBASE_BENCH_REPEATS'] ?? 5)
const subjects = ['ours', 'json-joy', 'yjs', 'loro', 'diamond-types', 'automerge', 'delta-crdts']
const traceFolder = process.argv[2] ?? path.join(here, '../../packages/crdt-types/test/traces')
const temporary = mkdtempSync(path.join(os.tmpdir(), 'peer-base-bench-'))
const bundle = path.join(temporary, 'types.mjs')

function installRivals (): void {
  if (existsSync(path.join(rivalsFolder, 'node_modules'))) return
  execFileSync('npm', ['ci', '--no-workspaces'], { cwd: rivalsFolder, stdio: 'inherit' })
}

function measure (file: string, ...args: string[]): Figures {
  const output = execFileSync(process.execPath, ['--expose-gc', path.join(here, file), ...args], {
    env: { ...process.env, PEERBASE_BENCH_TYPES: bundle }, stdio: ['ignore', 'pipe', 'ignore'], timeout: 600_000
  })
  return JSON.parse(output.toString()) as Figures
}

/** The medians of what each subject's runs gave; the subjects take turns, so that a slow minute hits all alike. */
function inTurn (names: readonly string[], run: (name: string) => Figures): Map<string, Figures> {
  const all = new Map<string, Figures[]>(names.map(name => [name, []]))
  for (let i = 0; i < repeats; i++) {
    for (const name of names) {
      try {
        all.get(name)?.push(run(name))
      } catch (error) {
        console.error(`${name} failed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
      }
    }
  }
  return new Map([...all].map(([name, runs]) => [name, medians(runs)]))
}

function medians (runs: readonly Figures[]): Figures {
  const out: Figures = {}
  for (const key of Object.keys(runs[0] ?? {})) {
    const values = runs.map(run => run[key])
    out[key] = typeof values[0] === 'number' ? median(values.filter(value => typeof value === 'number')) : values.every(value => value === true)
  }
  return out
}

/** One row per subject, with how much more of the leading figures it needs than ours. */
function rows (work: string, figures: Map<string, Figures>, ratios: readonly string[]): Sample[] {
  const ours = figures.get('ours') ?? {}
  return [...figures].map(([subject, values]) => {
    const sample: Record<string, string | number | boolean> = { work, subject, ...values }
    for (const key of ratios) {
      const [own, theirs] = [ours[key], values[key]]
      if (typeof own === 'number' && typeof theirs === 'number') sample[`${key} ÷ ours`] = theirs / own
    }
    return sample
  })
}

function sequences (): Sample[] {
  const file = (name: string): string => path.join(traceFolder, `${name}.json.gz`)
  const trace = ['automerge-paper', 'sveltecomponent-2000'].map(file).find(existsSync)
  if (trace === undefined) throw new Error(`There is no trace in ${traceFolder}`)
  const name = path.basename(trace, '.json.gz')
  const state = (subject: string): string => path.join(temporary, `${subject}.state`)
  const out = [
    ...rows(`type ${name}`, inTurn(subjects, subject => measure('measure.mjs', subject, 'type', trace, state(subject))), ['localUS', 'remoteUS', 'deltaBytes', 'stateBytes']),
    ...rows(`load ${name}`, inTurn(subjects.slice(0, 5), subject => measure('measure.mjs', subject, 'load', trace, state(subject))), ['loadColdMS', 'loadWarmMS']),
    ...rows(`heap after ${name}`, inTurn(subjects.slice(0, 5), subject => measure('measure.mjs', subject, 'heap', trace)), ['heapBytes'])
  ]
  const concurrent = file('friendsforever')
  if (existsSync(concurrent)) {
    out.push(...rows('concurrent friendsforever', inTurn(subjects, subject => measure('measure.mjs', subject, 'concurrent', concurrent)), ['localUS', 'remoteUS']))
  }
  out.push(...rows('1,540 clients insert at 0', inTurn(['ours', 'json-joy', 'yjs'], subject => measure('measure.mjs', subject, 'crowd', trace)), ['crowd1540MS']))
  out.push(...rows('random edits by size', inTurn(['ours'], () => measure('slope.mjs')), []))
  return out
}

function stores (): Sample[] {
  return ['gcounter', 'aworset', 'ormap', 'mvreg'].flatMap(type => [1000, 10_000, 100_000].flatMap(n =>
    rows(`${type} of ${n.toLocaleString('en-US')}`, inTurn(['ours', 'delta-crdts'], who => measure('stores.mjs', who, type, String(n))), ['localUS', 'remoteUS'])))
}

installRivals()
await build({
  entryPoints: [path.join(here, '../../packages/crdt-types/src/index.ts')], bundle: true, format: 'esm', platform: 'node', target: 'es2022', outfile: bundle, logLevel: 'error'
})
const only = process.env['PEERBASE_BENCH_ONLY']
record({
  name: 'crdt',
  question: 'What do an edit, its delta, a remote delta, loading and keeping a document cost, beside other libraries?',
  command: 'npm run bench -- crdt',
  samples: [...(only === 'stores' ? [] : sequences()), ...(only === 'sequences' ? [] : stores())]
})
rmSync(temporary, { recursive: true, force: true })
