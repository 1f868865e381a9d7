// Breaks real disks, kills real processes and ill-treats real pages, for long. Told of: seeds, rounds, the time it took.

import path from 'node:path'
import { endWithUsage, flags } from './arguments.mjs'
import { build, root, run, sourceCondition } from './workspace.mjs'

const USAGE = `Usage: npm run torture [-- options]

  --times <n>     how many times the rounds of npm test, for each file (default: what the goal takes, see below)
  --seed <n>      where to begin (default: another one each time)
  --only <text>   only what has the text in its file name: failing-disks, hostile.test, level, kill, stopped, load,
                  chaos, ill-treatment
  --help          this text

The goal: the n-th call to a disk fails, n = 1…528, for each of three owners (failing-disks, 8 times); each malicious case,
and how long by the wall others wait for their turn (hostile.test, 5 times); 400 cuts of a log after what was signed for
and 100 anywhere, 1,000 flipped bits (level, 20 times); 51 kills of a pinner with live clients (kill, 17 times); a relay,
a pinner or people stopped for up to 80 s, then let go on (stopped, 12 times); a pinner of 10,000 collaborations (load, 10 times); 100
pages ill-treated in five ways (ill-treatment, 20 times); a bad line cut for ten seconds, half open, and torn, 6 times each
(chaos, 6 times).`

/** With how many times each takes to the goal. Those that start processes again and again, or measure memory, use what is built. */
const FILES = [
  { file: 'test/hostile/failing-disks.test.ts', goal: 8 },
  { file: 'test/hostile/hostile.test.ts', goal: 5 },
  { file: 'test/torture/level.test.ts', goal: 20 },
  { file: 'test/torture/kill.test.ts', goal: 17, isBuilt: true },
  { file: 'test/torture/stopped.test.ts', goal: 12, isBuilt: true },
  { file: 'test/torture/load.test.ts', goal: 10, isBuilt: true },
  { file: 'test/integration/chaos.test.ts', goal: 6, isBuilt: true },
  { file: 'test/browser/ill-treatment.test.ts', goal: 20 }
]

const values = flags({ times: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } }, USAGE)
const seed = values.seed ?? String(Date.now() % 2 ** 31)
const files = FILES.filter(({ file }) => file.includes(values.only ?? ''))
const timesOf = goal => Number(values.times ?? goal)
if (!(timesOf(1) >= 1) || files.length === 0) endWithUsage(USAGE, 'A number of times, and a file that there is')
const failed = []
const began = performance.now()
if (files.some(({ isBuilt }) => isBuilt) && await build() !== 0) process.exit(1)
for (const { file, goal, isBuilt } of files) {
  const times = timesOf(goal)
  const started = performance.now()
  console.log(`\n━━ ${file}, seed ${seed}, ${times} times ━━`)
  const code = await run(process.execPath, [
    ...isBuilt ? [] : [sourceCondition], '--import', 'tsx', path.join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--exit', file
  ], { env: { ...process.env, PEERBASE_RUNS: String(times), PEERBASE_SEED: seed } })
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (code !== 0) failed.push({ file, times })
}
console.log(`\n${files.length - failed.length} of ${files.length} found nothing, ${((performance.now() - began) / 1000).toFixed(0)} s`)
for (const { file, times } of failed) console.log(`  npm run torture -- --seed ${seed} --times ${times} --only ${path.basename(file, '.test.ts')}`)
process.exitCode = failed.length === 0 ? 0 : 1
