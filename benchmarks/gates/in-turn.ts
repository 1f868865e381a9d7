import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { record } from '../record.js'
import { gateRows, type Gate } from './gate.js'
import { measureInStep } from './in-step.js'
import { medianResults, short, type Figures, type Results } from './results.js'

/** What several subjects do, each time in a process of its own, in turn. */
export interface Work {
  readonly name: string
  readonly subjects: readonly string[]
  arguments (subject: string): readonly string[]
}

/** Bundles a measuring file with the sources it measures, as one module that plain Node runs. */
export async function bundled<T> (entry: string, use: (file: string, folder: string) => Promise<T> | T): Promise<T> {
  // Below node_modules, so that what stays outside the bundle is found.
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'peer-base-bench-'))
  const outfile = path.join(folder, 'measure.mjs')
  try {
    await build({
      entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', target: 'es2022', logLevel: 'error',
      conditions: ['@peer-base/source'], external: ['classic-level', 'level'],
      banner: { js: "import { createRequire as require_ } from 'node:module'; const require = require_(import.meta.url);" }
    })
    return await use(outfile, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Works take turns, and the subjects of a work go in step, so that a slow minute, and a slow second, hit all alike: gates compare what was
 * measured in the same turn. Results by turn.
 */
export async function measureInTurn (bundle: string, works: readonly Work[], repeats: number): Promise<readonly Results[]> {
  const turns: Results[] = []
  for (let turn = 0; turn < repeats; turn++) {
    const results: Results = new Map()
    for (const { name, subjects, arguments: argumentsOf } of works) {
      console.error(`${new Date().toISOString().slice(11, 19)} turn ${turn + 1} of ${repeats}: ${name}`)
      const figures = await measureInStep(bundle, subjects.map(argumentsOf))
      results.set(name, new Map(subjects.map((subject, index) => [subject, figures[index] ?? {}])))
    }
    turns.push(results)
  }
  return turns
}

/** Writes the rows of the gates, what is to be said of them, then a table of medians for each work, to results/. */
export function recordGates ({ name, question, gates, turns, notes = [] }: {
  readonly name: string
  readonly question: string
  readonly gates: readonly Gate[]
  readonly turns: readonly Results[]
  /** A paragraph each: above all what stands between a gate and what was reached. */
  readonly notes?: readonly string[]
}): void {
  record({ name, question, command: `npm run bench -- ${name}`, samples: gateRows(gates, turns) })
  const results = medianResults(turns)
  const file = (extension: string): string => fileURLToPath(new URL(`../results/${name}.${extension}`, import.meta.url))
  const works = Object.fromEntries([...results].map(([work, subjects]) => [work, Object.fromEntries(subjects)]))
  writeFileSync(file('json'), `${JSON.stringify({ ...JSON.parse(readFileSync(file('json'), 'utf8')) as object, works }, null, 2)}\n`)
  const tables = [...results].flatMap(([work, subjects]) => ['', `## ${work}`, '', ...table(subjects)]).join('\n')
  const said = notes.map((note) => `\n${note}\n`).join('')
  writeFileSync(file('md'), `${readFileSync(file('md'), 'utf8')}${said}${tables}\n`)
  console.log(said + tables)
}

function table (subjects: ReadonlyMap<string, Figures>): string[] {
  const figures = [...new Set([...subjects.values()].flatMap((each) => Object.keys(each)))].filter((figure) => figure !== 'whole')
  const cell = (value: number | boolean | undefined): string => value === undefined ? '' : typeof value === 'number' ? short(value) : value ? 'yes' : 'no'
  return [
    `| | ${figures.join(' | ')} |`, `| --- |${figures.map(() => ' ---: |').join('')}`,
    ...[...subjects].map(([subject, each]) => `| ${subject} | ${figures.map((figure) => cell(each[figure])).join(' | ')} |`)
  ]
}
