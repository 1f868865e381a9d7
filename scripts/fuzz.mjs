// Fuzzes whatever decodes bytes of others, for long. Told of: the seed, inputs and runs, the time it took, what was skipped and why.

import path from 'node:path'
import { endWithUsage, flags } from './arguments.mjs'
import { root, run, sourceCondition } from './workspace.mjs'

const USAGE = `Usage: npm run fuzz [-- options]

First the decoders, input by input (10 million for the wire, 2 million for key strings, and content), then the properties of what
decodes in more steps, many times the runs of npm test.

  --rounds <n>    of 11,605 inputs each (default 1,429: 10 million for the wire, 2 million for key strings and links)
  --from <n>      the round to begin with (default 0): goes on where a run of the same seed ended
  --minutes <n>   ends the rounds after so long, tells what was skipped and how to go on
  --times <n>     how many times the runs of npm test the properties get (default 30; 0: none)
  --seed <n>      where to begin (default: another one each time)
  --only <text>   only decoders whose name, and properties whose file name, holds the text
  --help          this text`

/** What cannot be said of one input: what is taken joins, what was cut comes together again. */
const PROPERTIES = [
  { what: 'values', file: 'packages/crdt-types/test/codec/value-codec.test.ts' },
  { what: 'states and deltas of every type, joined', file: 'packages/crdt-types/test/codec/hostile.test.ts' },
  { what: 'states and deltas of sequences, joined', file: 'packages/crdt-types/test/sequences/bad-input.test.ts' },
  { what: 'forged authors', file: 'packages/crdt-types/test/forged-authors.test.ts' },
  { what: 'runs of entries', file: 'packages/protocol/test/run.test.ts' },
  { what: 'certificates', file: 'packages/keys/test/certificate.test.ts' },
  { what: 'key strings', file: 'packages/keys/test/keys.test.ts' },
  { what: 'share links', file: 'packages/cli/test/share-link.test.ts' },
  { what: 'frames', file: 'packages/app/test/network/libp2p/frame-decoder.test.ts' }
]

await main()

async function main () {
  const text = { type: 'string' }
  const values = flags({ rounds: text, from: text, minutes: text, times: text, seed: text, only: text }, USAGE)
  const times = Number(values.times ?? 30)
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  const only = values.only ?? ''
  if (!(times >= 0) || !Number.isInteger(seed)) endWithUsage(USAGE, 'A number of times, and a whole seed')
  const began = performance.now()
  const failed = await fuzzDecoders({ seed, ...values }) ? [] : ['decoders']
  const properties = times === 0 ? [] : PROPERTIES.filter(({ file }) => path.basename(file).includes(only))
  for (const { what, file } of properties) if (!await fuzzProperties({ what, file, seed, times })) failed.push(file)
  console.log(`\nseed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s: ${failed.length === 0 ? 'nothing was found' : `something was found in ${failed.join(', ')}`}`)
  if (times === 0) console.log('skipped: the properties, for --times is 0')
  for (const file of failed.filter(name => name !== 'decoders')) console.log(`  npm run fuzz -- --seed ${seed} --rounds 0 --times ${times} --only ${path.basename(file)}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** A young generation that holds more than one input may take: what it allocates is seen before it is collected. */
async function fuzzDecoders ({ rounds, seed, from, minutes, only }) {
  if (rounds === '0') return true
  console.log(`\n━━ decoders, input by input, seed ${seed} ━━`)
  const options = Object.entries({ rounds, from, minutes, only }).flatMap(([name, value]) => value === undefined ? [] : [`--${name}`, value])
  return await passed(process.execPath, [
    sourceCondition, '--max-semi-space-size=64', '--import', 'tsx', path.join(root, 'test/fuzz/run.ts'), '--seed', String(seed), ...options
  ])
}

async function fuzzProperties ({ what, file, seed, times }) {
  const started = performance.now()
  console.log(`\n━━ ${what} (${file}), seed ${seed}, ${times} times ━━`)
  const isClean = await passed(process.execPath, [
    sourceCondition, '--import', 'tsx', '--import', path.join(root, 'scripts/mocha/count-runs.mjs'), path.join(root, 'node_modules/mocha/bin/mocha.js'),
    '--no-config', '--reporter', 'dot', '--timeout', '0', file
  ], { env: { ...process.env, PEERBASE_RUNS: String(times), PEERBASE_COUNT_SEED: String(seed) } })
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return isClean
}

/** Whether it ended with 0. One that a signal ended found nothing and passed nothing: the run ends with it. */
async function passed (command, args, options) {
  const code = await run(command, args, options)
  if (code > 128) {
    console.log('\nended by a signal: nothing is said of what was not reached')
    process.exit(code)
  }
  return code === 0
}
