import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { record } from '../record.js'
import { gateRows } from '../gates/gate.js'
import { gates } from './gates.js'
import { aimsOf } from './obstacles.js'
import { pageOf } from './page.js'
import type { Figures, Results } from '../gates/results.js'
import { medians } from '../gates/results.js'

/*
 * `npm run bench -- crdt [folder of traces]`: our types beside other libraries, in turn, the same trace, each time in a
 * process of its own; the median of five (PEERBASE_BENCH_REPEATS). Compared are processor times, which a busy machine
 * disturbs less than the clock. A library that is not through with a phase within PEERBASE_BENCH_BUDGET_MS (20,000; a
 * tenth of it for sets and maps) is stopped there, told as "n in the budget" and not compared; with sets and maps, where
 * each operation costs alike, it is compared by those it did. Neither is run again.
 * PEERBASE_BENCH_ONLY picks works by the beginnings of their names, with commas between, and keeps what was recorded of
 * the others.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const rivals = path.join(here, '../rivals')
const repeats = Number(process.env['PEERBASE_BENCH_REPEATS'] ?? 5)
const budgetMS = Number(process.env['PEERBASE_BENCH_BUDGET_MS'] ?? 20_000)
const only = process.env['PEERBASE_BENCH_ONLY']?.split(',')
const all = ['ours', 'json-joy', 'yjs', 'loro', 'diamond-types', 'automerge', 'delta-crdts']
const traceFolder = process.argv[2] ?? path.join(here, '../../packages/crdt-types/test/traces')
const temporary = mkdtempSync(path.join(os.tmpdir(), 'peer-base-bench-'))
const bundle = path.join(temporary, 'types.mjs')

const file = (extension: string): string => path.join(here, `../results/crdt.${extension}`)
const results: Results = only === undefined ? new Map() : recorded()

interface Work {
  readonly name: string
  readonly subjects: readonly string[]
  /** The file and its arguments. */
  command (subject: string): readonly string[]
  /** Only subjects that got through this work, so that nobody is measured on a shorter document. */
  readonly after?: string
  readonly budgetMS?: number
  readonly repeats?: number
}

/** What an earlier run recorded. */
function recorded (): Results {
  if (!existsSync(file('json'))) return new Map()
  const { works = {} } = JSON.parse(readFileSync(file('json'), 'utf8')) as { works?: Record<string, Record<string, Figures>> }
  return new Map(Object.entries(works).map(([work, subjects]) => [work, new Map(Object.entries(subjects))]))
}

function measure (work: Work, subject: string): Figures {
  const [file = '', ...args] = work.command(subject)
  const output = execFileSync(process.execPath, ['--expose-gc', path.join(here, file), ...args], {
    env: { ...process.env, PEERBASE_BENCH_TYPES: bundle, PEERBASE_BENCH_BUDGET_MS: String(work.budgetMS ?? budgetMS) },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 600_000
  })
  return JSON.parse(output.toString()) as Figures
}

/** The subjects take turns, so that a slow minute hits all alike; who does not get through once is not asked again. */
function inTurn (work: Work): Map<string, Figures> {
  const { after } = work
  const able = work.subjects.filter(subject => after === undefined || results.get(after)?.get(subject)?.['whole'] === true)
  const runs = new Map<string, Figures[]>(able.map(subject => [subject, []]))
  const out = new Set<string>()
  for (let i = 0; i < (work.repeats ?? repeats); i++) {
    for (const [subject, figures] of runs) {
      if (out.has(subject)) continue
      try {
        const result = measure(work, subject)
        figures.push(result)
        if (result['whole'] !== true || result['cut'] === true) out.add(subject)
      } catch (error) {
        console.error(`${work.name}: ${subject} failed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
        out.add(subject)
      }
    }
  }
  return new Map([...runs].filter(([, figures]) => figures.length > 0).map(([subject, figures]) => [subject, medians(figures)]))
}

function sequenceWorks (): Work[] {
  const file = (name: string): string => path.join(traceFolder, `${name}.json.gz`)
  const trace = ['automerge-paper', 'sveltecomponent-2000'].map(file).find(existsSync)
  if (trace === undefined) throw new Error(`There is no trace in ${traceFolder}`)
  const state = (subject: string): string => path.join(temporary, `${subject}.state`)
  const measured = (name: string, limit?: number) => (subject: string) =>
    ['measure.mjs', subject, name, trace, ...(limit === undefined ? [] : ['', String(limit)])]
  const own = (name: string): Work => ({ name, subjects: ['ours'], command: () => ['own.mjs', name, trace] })
  return [
    { name: 'type', subjects: all, command: subject => ['measure.mjs', subject, 'type', trace, state(subject)] },
    { name: 'load', subjects: all.slice(0, 5), command: subject => ['measure.mjs', subject, 'load', trace, state(subject)], after: 'type' },
    { name: 'heap', subjects: ['ours', 'json-joy', 'yjs'], command: measured('heap') },
    { name: 'long', subjects: ['ours', 'json-joy', 'gap-buffer'], command: measured('long', 10) },
    { name: 'longest', subjects: ['ours', 'json-joy'], command: measured('long', 100), repeats: 1 },
    { name: 'rga 8000', subjects: ['ours', 'delta-crdts'], command: measured('type', 8000), budgetMS: budgetMS * 2 },
    { name: 'rga 16000', subjects: ['ours', 'delta-crdts'], command: measured('type', 16_000), budgetMS: budgetMS * 5, repeats: 1 },
    ...['friendsforever', 'clownschool'].filter(name => existsSync(file(name))).map((name): Work => ({
      name: name === 'friendsforever' ? 'concurrent' : name,
      subjects: name === 'friendsforever' ? all : all.slice(0, 3),
      command: subject => ['measure.mjs', subject, 'concurrent', file(name)]
    })),
    { name: 'crowd', subjects: ['ours', 'json-joy', 'yjs'], command: measured('crowd') },
    ...['events', 'batch', 'slope', 'paste'].map(own)
  ]
}

function storeWorks (): Work[] {
  const subjects = ['ours', 'json-joy', 'yjs', 'automerge', 'loro', 'delta-crdts', 'native Map and JSON']
  const types = ['gcounter', 'aworset', 'ormap', 'mvreg']
  const work = (type: string, n: number, who: readonly string[]): Work => ({
    name: `${type} ${n}`,
    subjects: who,
    command: (subject: string) => ['stores.mjs', subject, type, String(n)],
    budgetMS: budgetMS / 10
  })
  return [
    ...types.flatMap(type => [1000, 10_000, 100_000].map(n => work(type, n, subjects))),
    // Filling takes the time here.
    ...types.map((type): Work => ({ ...work(type, 1_000_000, ['ours']), budgetMS: budgetMS * 2 })),
    ...[1000, 10_000, 100_000].map(n => work('ormap/2', n, ['ours'])),
    work('ormap/4', 10_000, ['ours'])
  ]
}

if (!existsSync(path.join(rivals, 'node_modules'))) execFileSync('npm', ['ci', '--no-workspaces'], { cwd: rivals, stdio: 'inherit' })
await build({
  entryPoints: [path.join(here, '../../packages/crdt-types/src/index.ts')], bundle: true, format: 'esm', platform: 'node', target: 'es2022', outfile: bundle, logLevel: 'error'
})
for (const work of [...sequenceWorks(), ...storeWorks()]) {
  if (only !== undefined && !only.some(start => work.name.startsWith(start))) continue
  console.error(`${new Date().toISOString().slice(11, 19)} ${work.name}`)
  results.set(work.name, inTurn(work))
}
rmSync(temporary, { recursive: true, force: true })
record({
  name: 'crdt',
  question: 'What do an edit, its delta, a remote delta, loading and keeping a document cost, beside other libraries? ' +
    'A ratio is ours ÷ theirs, of the medians of processor time in fresh processes; a gate must hold, an aim is what we strive for.',
  command: 'npm run bench -- crdt',
  samples: gateRows(gates, [results])
})
const written = JSON.parse(readFileSync(file('json'), 'utf8')) as object
const works = Object.fromEntries([...results].map(([work, subjects]) => [work, Object.fromEntries(subjects)]))
writeFileSync(file('json'), `${JSON.stringify({ ...written, works }, null, 2)}\n`)
const tables = aimsOf(results) + pageOf(results)
writeFileSync(file('md'), readFileSync(file('md'), 'utf8') + tables)
console.log(tables)
