// `node benchmarks/crdt/compare.mjs <work of measure.mjs> <figure,…> <rounds> <subject…>`: a quick look while working on
// speed, for example `type localCpuUS,remoteCpuUS 7 ours json-joy`. Runs the subjects in turn, each time in a process of
// its own, and prints the least and the median of each figure and the ratios of the first subject to each.
// `ours@<file>` measures a bundle kept from before; PEERBASE_BENCH_TRACE is the trace.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const [work, figureList, roundsText, ...subjects] = process.argv.slice(2)
const here = fileURLToPath(new URL('.', import.meta.url))
const temporary = mkdtempSync(path.join(os.tmpdir(), 'peer-base-compare-'))
const bundle = path.join(temporary, 'types.mjs')
const trace = process.env.PEERBASE_BENCH_TRACE ?? path.join(here, '../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz')
await build({
  entryPoints: [path.join(here, '../../packages/crdt-types/src/index.ts')],
  bundle: true, format: 'esm', platform: 'node', target: 'es2022', outfile: bundle, logLevel: 'error'
})

function run (subject, ...args) {
  const [name, kept] = subject.split('@')
  const output = execFileSync(process.execPath, ['--expose-gc', path.join(here, 'measure.mjs'), name, ...args], {
    env: { ...process.env, PEERBASE_BENCH_TYPES: kept ?? bundle }, stdio: ['ignore', 'pipe', 'inherit']
  })
  return JSON.parse(output.toString())
}

const state = subject => path.join(temporary, `${subject.replace(/\W/g, '-')}.state`)
if (work === 'load') for (const subject of subjects) run(subject, 'type', trace, state(subject))
const runs = new Map(subjects.map(subject => [subject, []]))
for (let i = 0; i < Number(roundsText); i++) {
  for (const subject of subjects) runs.get(subject).push(run(subject, work, trace, ...(work === 'load' ? [state(subject)] : [])))
}
for (const figure of figureList.split(',')) {
  const of = subject => {
    const values = runs.get(subject).map(result => result[figure]).sort((x, y) => x - y)
    return { least: values[0], median: values[(values.length - 1) >> 1] }
  }
  const base = of(subjects[0])
  for (const subject of subjects) {
    const { least, median } = of(subject)
    console.log(`${figure.padEnd(16)} ${subject.padEnd(30)} least ${least.toFixed(3).padStart(9)}  median ${median.toFixed(3).padStart(9)}` +
      `  ${subjects[0]} ÷ this: ${(base.least / least).toFixed(2)} (least) ${(base.median / median).toFixed(2)} (median)`)
  }
}
rmSync(temporary, { recursive: true, force: true })
