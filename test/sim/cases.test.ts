import { readFileSync } from 'node:fs'
import { runSeeds } from './seeds.js'

interface Case { readonly scenario: string, readonly seed: number, readonly found: string }

// The file is ours, and has this form.
const cases = JSON.parse(readFileSync(new URL('cases/cases.json', import.meta.url), 'utf8')) as readonly Case[]

describe('seeds that once failed', () => {
  for (const { scenario, seed, found } of cases) {
    it(`${scenario} ${seed}: ${found}`, async () => {
      const { failures: [failure] } = await runSeeds({ scenario, first: seed, last: seed })
      if (failure !== undefined) throw new Error(failure.message)
    })
  }
})
