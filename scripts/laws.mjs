// Runs the laws of the CRDT types for long: many times the runs of npm test. Told of: the seed, runs and time of each type.

import path from 'node:path'
import { endWithUsage, flags } from './arguments.mjs'
import { root, run, sourceCondition } from './workspace.mjs'

const USAGE = `Usage: npm run laws [-- options]

Eight laws of every type, through the codec and under arbitrary delivery, against a naive model.

  --times <n>      how many times the runs of npm test (default 100: 100,000 runs of each law)
  --minutes <n>    begins no further type after so long, and tells which were skipped
  --seed <n>       where to begin (default: another one each time)
  --only <types>   only these types, with commas between
  --help           this text`

const STORES = 'packages/crdt-types/test/laws.test.ts'
const SEQUENCES = 'packages/crdt-types/test/sequences/laws.test.ts'

/** A type, the file that holds its laws, and how their titles begin. */
const TYPES = [
  ...['gcounter', 'pncounter', 'lexcounter', 'ccounter', 'ewflag', 'dwflag', 'gset', '2pset', 'aworset', 'rworset', 'rwlwwset', 'lwwreg', 'mvreg', 'ormap']
    .map(name => ({ name, file: STORES, tests: `^${name} obeys the laws:` })),
  ...['rga', 'text'].map(name => ({ name, file: SEQUENCES, tests: `^${name} under random edits` }))
]

const text = { type: 'string' }
const values = flags({ times: text, minutes: text, seed: text, only: text }, USAGE)
const times = Number(values.times ?? 100)
const minutes = Number(values.minutes ?? Infinity)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const types = values.only === undefined ? TYPES : TYPES.filter(({ name }) => values.only.split(',').includes(name))
if (!(times > 0) || !(minutes > 0) || !Number.isInteger(seed) || types.length === 0) endWithUsage(USAGE, 'Numbers of times and minutes, a whole seed, and types that there are')

const began = performance.now()
const failed = []
const skipped = []
for (const type of types) {
  if (performance.now() - began > minutes * 60_000) skipped.push(type.name)
  else if (!await lawsOf(type)) failed.push(type.name)
}
console.log(`\nseed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s: ${types.length - failed.length - skipped.length} types obey their laws, ${failed.length} do not`)
if (skipped.length > 0) console.log(`skipped, for ${minutes} minutes were over: npm run laws -- --seed ${seed} --times ${times} --only ${skipped.join(',')}`)
if (failed.length > 0) console.log(`again: npm run laws -- --seed ${seed} --times ${times} --only ${failed.join(',')}`)
process.exitCode = failed.length === 0 ? 0 : 1

async function lawsOf ({ name, file, tests }) {
  const started = performance.now()
  console.log(`\n━━ ${name}, seed ${seed}, ${times} times ━━`)
  const code = await run(process.execPath, [
    sourceCondition, '--import', 'tsx', '--import', path.join(root, 'scripts/mocha/count-runs.mjs'), path.join(root, 'node_modules/mocha/bin/mocha.js'),
    '--no-config', '--reporter', 'dot', '--timeout', '0', '--grep', tests, file
  ], { env: { ...process.env, PEERBASE_RUNS: String(times), PEERBASE_COUNT_SEED: String(seed) } })
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return code === 0
}
