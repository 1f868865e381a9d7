// Runs every decoder's fuzzer for long. Told of: the seed, runs and inputs of each, and the time it took.

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import path from 'node:path'
import { endWithUsage, flags } from './arguments.mjs'
import { root, run, sourceCondition } from './workspace.mjs'

const USAGE = `Usage: npm run fuzz [-- options]

  --times <n>     how many times the runs of npm test (default 30: 10.5 million inputs for the wire alone)
  --seed <n>      where to begin (default: another one each time)
  --only <text>   only fuzzers whose file name holds the text
  --help          this text`

/** What decodes bytes of others. `inputs`: of one run of a property, where that is more than one. */
const FUZZERS = [
  { what: 'messages, entries, gossip, manifests, bodies, snapshots', file: 'packages/protocol/test/hostile-input.test.ts', inputs: 1000 },
  { what: 'memory of decoders', file: 'packages/protocol/test/memory.test.ts', inputs: 1 },
  { what: 'values', file: 'packages/crdt-types/test/codec/value-codec.test.ts', inputs: 1 },
  { what: 'sequences: states and deltas', file: 'packages/crdt-types/test/sequences/bad-input.test.ts', inputs: 1 },
  { what: 'forged authors', file: 'packages/crdt-types/test/forged-authors.test.ts', inputs: 1 },
  { what: 'key strings', file: 'packages/keys/test/key-link.test.ts', inputs: 1 },
  { what: 'share links', file: 'packages/cli/test/share-link.test.ts', inputs: 1 },
  { what: 'frames', file: 'packages/app/test/network/libp2p/frame-decoder.test.ts', inputs: 1 },
  { what: 'stored rows', file: 'packages/app/test/store/checked-value.test.ts', inputs: 1 }
]

const seedOfChild = process.env.PEERBASE_FUZZ_SEED
if (seedOfChild === undefined) await main()
else await countRuns(Number(seedOfChild))

/** Within the process of one fuzzer, before its tests: one seed for all properties, and their runs added up. */
async function countRuns (seed) {
  let runs = 0
  // Tests may be loaded either way, and each way has a library of its own.
  for (const fc of [(await import('fast-check')).default, createRequire(import.meta.url)('fast-check')]) {
    fc.configureGlobal({
      seed,
      reporter: details => {
        runs += details.numRuns
        if (details.failed) throw new Error(fc.defaultReportMessage(details))
      }
    })
  }
  process.on('exit', () => { console.log(`  ${(runs * Number(process.env.PEERBASE_FUZZ_INPUTS)).toLocaleString('en')} inputs in ${runs.toLocaleString('en')} runs`) })
}

async function main () {
  const values = flags({ times: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } }, USAGE)
  const times = Number(values.times ?? 30)
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  const fuzzers = FUZZERS.filter(({ file }) => file.includes(values.only ?? ''))
  if (!(times >= 1) || !Number.isInteger(seed) || fuzzers.length === 0) endWithUsage(USAGE, 'A number of times, a whole seed, and a fuzzer that there is')
  const began = performance.now()
  const failed = []
  for (const { what, file, inputs } of fuzzers) {
    const started = performance.now()
    console.log(`\n━━ ${what} (${file}), seed ${seed}, ${times} times ━━`)
    const code = await run(process.execPath, [
      sourceCondition, '--import', 'tsx', '--import', fileURLToPath(import.meta.url), path.join(root, 'node_modules/mocha/bin/mocha.js'),
      '--no-config', '--reporter', 'dot', '--timeout', '0', file
    ], { env: { ...process.env, PEERBASE_RUNS: String(times), PEERBASE_FUZZ_SEED: String(seed), PEERBASE_FUZZ_INPUTS: String(inputs) } })
    console.log(`  ${((performance.now() - started) / 1000).toFixed(1)} s`)
    if (code !== 0) failed.push(file)
  }
  const total = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`\n${fuzzers.length - failed.length} fuzzers found nothing, ${failed.length} found something, ${total} s`)
  for (const file of failed) console.log(`  npm run fuzz -- --seed ${seed} --times ${times} --only ${path.basename(file)}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
