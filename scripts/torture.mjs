// Breaks real disks, kills real processes and ill-treats real pages, for long. Told of: seeds, rounds, the time it took.

import path from 'node:path'
import { endWithUsage, flags } from './arguments.mjs'
import { root, run, sourceCondition } from './workspace.mjs'

const USAGE = `Usage: npm run torture [-- options]

  --times <n>     how many times the rounds of npm test (default 20: 400 cuts after what was signed for, 100 anywhere,
                  60 kills of a pinner, 100 pages ill-treated in five ways)
  --seed <n>      where to begin (default: another one each time)
  --only <text>   only what has the text in its file name: failing-disks, level, kill, ill-treatment
  --help          this text`

const FILES = ['test/hostile/failing-disks.test.ts', 'test/torture/level.test.ts', 'test/torture/kill.test.ts', 'test/browser/ill-treatment.test.ts']

const values = flags({ times: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } }, USAGE)
const times = Number(values.times ?? 20)
const seed = values.seed ?? String(Date.now() % 2 ** 31)
const files = FILES.filter(file => file.includes(values.only ?? ''))
if (!(times >= 1) || files.length === 0) endWithUsage(USAGE, 'A number of times, and a file that there is')
const failed = []
const began = performance.now()
for (const file of files) {
  const started = performance.now()
  console.log(`\n━━ ${file}, seed ${seed}, ${times} times ━━`)
  const code = await run(process.execPath, [
    sourceCondition, '--import', 'tsx', path.join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--exit', file
  ], { env: { ...process.env, PEERBASE_RUNS: String(times), PEERBASE_SEED: seed } })
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (code !== 0) failed.push(file)
}
console.log(`\n${files.length - failed.length} of ${files.length} found nothing, ${((performance.now() - began) / 1000).toFixed(0)} s`)
for (const file of failed) console.log(`  npm run torture -- --seed ${seed} --times ${times} --only ${path.basename(file, '.test.ts')}`)
process.exitCode = failed.length === 0 ? 0 : 1
