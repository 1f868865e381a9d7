import { withImmediateCompression } from '@peer-base/testkit/scenarios'
import type { ScenarioResult } from '@peer-base/testkit/scenarios'
import { scenarios } from './scenarios.js'

export interface Task {
  readonly scenario: string
  readonly first: number
  readonly last: number
}

export interface Report {
  readonly seeds: number
  readonly failures: ReadonlyArray<{ readonly seed: number, readonly message: string }>
}

/** Runs the seeds of a task one after another; of every hundred, one is run twice and must leave the same trace. */
export async function runSeeds ({ scenario, first, last }: Task): Promise<Report> {
  const failures: Array<{ seed: number, message: string }> = []
  for (let seed = first; seed <= last; seed++) {
    try {
      await runSeed(scenario, seed)
    } catch (error) {
      failures.push({ seed, message: error instanceof Error ? error.stack ?? error.message : String(error) })
    }
  }
  return { seeds: last - first + 1, failures }
}

async function runSeed (name: string, seed: number): Promise<void> {
  const { trace } = await runOnce(name, seed, 0)
  if (seed % 100 !== 0) return
  const again = await runOnce(name, seed, 0)
  if (again.trace.digest() !== trace.digest()) throw new Error(`two runs of seed ${seed} differ: ${trace.events} and ${again.trace.events} events`)
}

/** A promise that nobody handles is a failure of the run it happened in. */
async function runOnce (name: string, seed: string | number, keepEvents: number): Promise<ScenarioResult> {
  const scenario = scenarios[name]
  if (scenario === undefined) throw new RangeError(`There is no scenario ${name}`)
  const unhandled: unknown[] = []
  const take = (reason: unknown): void => { unhandled.push(reason) }
  process.on('unhandledRejection', take)
  try {
    const result = await withImmediateCompression(async () => await scenario({ seed, keepEvents }))
    if (unhandled.length > 0) throw unhandled[0]
    return result
  } finally {
    process.off('unhandledRejection', take)
  }
}

/** Runs one seed and shows the end of its trace if it fails. Resolves with whether it passed. */
export async function replay (name: string, seed: string): Promise<boolean> {
  const started = performance.now()
  try {
    const { trace, entries, tasks } = await runOnce(name, Number(seed), 0)
    console.log(`seed ${seed} of ${name} passed in ${(performance.now() - started).toFixed(0)} ms: ${entries} entries, ${tasks} tasks, trace ${trace.digest()}`)
    return true
  } catch (error) {
    console.log(error instanceof Error ? error.stack : error)
    return false
  }
}
