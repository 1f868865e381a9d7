// Loaded before the tests of one file: one seed for all its properties (PEERBASE_COUNT_SEED), and at the end how often they ran.

import { createRequire } from 'node:module'

let runs = 0
// Tests may be loaded either way, and each way has a library of its own.
for (const fc of [(await import('fast-check')).default, createRequire(import.meta.url)('fast-check')]) {
  fc.configureGlobal({
    seed: Number(process.env.PEERBASE_COUNT_SEED),
    reporter: details => {
      runs += details.numRuns
      if (details.failed) throw new Error(fc.defaultReportMessage(details))
    }
  })
}
process.on('exit', () => { console.log(`  ${runs.toLocaleString('en')} runs`) })
