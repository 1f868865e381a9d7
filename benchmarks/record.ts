import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** One measured row: what was varied and what was seen, under names that carry their units (`bytes`, `ms`, `editsPerSecond`). */
export type Sample = Readonly<Record<string, string | number | boolean>>

/** What a benchmark hands over. */
export interface Measurement {
  /** Also the file name: lower case with hyphens. */
  readonly name: string
  /** The question that the figures answer, one sentence. */
  readonly question: string
  /** How to run it again. */
  readonly command: string
  /** How it was measured, where the figures cannot be understood without it: one sentence or more each. */
  readonly notes?: readonly string[]
  readonly samples: readonly Sample[]
}

/** Where the figures were taken, without which they say nothing. */
export interface Circumstances {
  readonly machine: { readonly processor: string, readonly cores: number, readonly memoryMiB: number, readonly platform: string }
  readonly node: string
  /** The commit that was measured; ends in `+` when the tree held changes. */
  readonly commit: string
  readonly date: string
}

const results = fileURLToPath(new URL('results/', import.meta.url))

/** Writes `benchmarks/results/<name>.json` and a table `<name>.md`, and prints the table. Replaces an earlier run. */
export function record (measurement: Measurement): void {
  const whole = { ...measurement, ...circumstances() }
  const page = pageOf(whole)
  mkdirSync(results, { recursive: true })
  writeFileSync(path.join(results, `${measurement.name}.json`), `${JSON.stringify(whole, null, 2)}\n`)
  writeFileSync(path.join(results, `${measurement.name}.md`), page)
  console.log(page)
}

/** The middle of the values; the lower of two middles. Throws a RangeError on none. */
export function median (values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
  if (middle === undefined) throw new RangeError('The median of no values')
  return middle
}

function circumstances (): Circumstances {
  const [first] = os.cpus()
  return {
    machine: {
      processor: first?.model ?? 'unknown', cores: os.availableParallelism(),
      memoryMiB: Math.round(os.totalmem() / 2 ** 20), platform: `${os.platform()} ${os.arch()}`
    },
    node: process.version,
    commit: commit(),
    date: new Date().toISOString().slice(0, 10)
  }
}

function commit (): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed ? '+' : ''}`
  } catch (error) {
    // A copy without its history can be measured as well.
    return `unknown (${error instanceof Error ? error.name : 'no git'})`
  }
}

function pageOf ({ name, question, command, notes = [], samples, machine, node, commit: measured, date }: Measurement & Circumstances): string {
  return [
    `# ${name}`, '', question, '', `    ${command}`, '', ...notes.flatMap(note => [`- ${note}`, '']), ...table(samples), '',
    `Measured on ${date} at commit ${measured} with Node ${node.slice(1)} on ${machine.cores} × ${machine.processor}, ` +
      `${machine.memoryMiB} MiB, ${machine.platform}.`, ''
  ].join('\n')
}

function table (samples: readonly Sample[]): readonly string[] {
  const columns = [...new Set(samples.flatMap(sample => Object.keys(sample)))]
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(columns), row(columns.map(column => samples.every(sample => typeof sample[column] !== 'string') ? '---:' : '---')),
    ...samples.map(sample => row(columns.map(column => cell(sample[column]))))
  ]
}

/** Four digits are more than a measurement on a shared machine deserves. */
function cell (value: Sample[string] | undefined): string {
  if (typeof value !== 'number') return value === undefined ? '' : String(value)
  return Math.abs(value) >= 1000 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(4)))
}
