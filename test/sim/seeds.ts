import { withImmediateCompression } from '@peer-base/testkit/scenarios'
import type { Trace } from '@peer-base/testkit'
import type { ScenarioResult, ScenarioRun } from '@peer-base/testkit/scenarios'
import { scenarios } from './scenarios.js'

export interface Task {
  readonly scenario: string
  readonly first: number
  readonly last: number
}

export interface Report {
  readonly seeds: number
  /** How many of them were run a second time and left the same trace. */
  readonly twice: number
  readonly failures: ReadonlyArray<{ readonly seed: number, readonly message: string }>
}

/** Runs the seeds of a task one after another; of every hundred, one is run twice and must leave the same trace. */
export async function runSeeds ({ scenario, first, last }: Task): Promise<Report> {
  const failures: Array<{ seed: number, message: string }> = []
  let twice = 0
  for (let seed = first; seed <= last; seed++) {
    try {
      if (await runSeed(scenario, seed)) twice++
    } catch (error) {
      failures.push({ seed, message: error instanceof Error ? error.stack ?? error.message : String(error) })
    }
  }
  return { seeds: last - first + 1, twice, failures }
}

/** Resolves with whether it was run twice. */
async function runSeed (name: string, seed: number): Promise<boolean> {
  const { trace } = await runOnce(name, { seed })
  if (seed % 100 !== 0) return false
  const again = await runOnce(name, { seed })
  if (again.trace.digest() !== trace.digest()) throw new Error(`two runs of seed ${seed} differ: ${trace.events} and ${again.trace.events} events`)
  return true
}

/** A promise that nobody handles is a failure of the run it happened in. */
async function runOnce (name: string, run: ScenarioRun): Promise<ScenarioResult> {
  const scenario = scenarios[name]
  if (scenario === undefined) throw new RangeError(`There is no scenario ${name}`)
  const unhandled: unknown[] = []
  const take = (reason: unknown): void => { unhandled.push(reason) }
  process.on('unhandledRejection', take)
  try {
    const result = await withImmediateCompression(async () => await scenario(run))
    if (unhandled.length > 0) throw unhandled[0]
    return result
  } finally {
    process.off('unhandledRejection', take)
  }
}

/** Runs one seed and shows the last `keepEvents` of its trace if it fails. Resolves with whether it passed. */
export async function replay (name: string, { seed, keepEvents }: { readonly seed: number, readonly keepEvents: number }): Promise<boolean> {
  const started = performance.now()
  let seen: Trace | undefined
  try {
    const { trace, entries, tasks } = await runOnce(name, { seed, keepEvents, onTrace: (made) => { seen = made } })
    console.log(`seed ${seed} of ${name} passed in ${(performance.now() - started).toFixed(0)} ms: ${entries} entries, ${tasks} tasks, trace ${trace.digest()}`)
    return true
  } catch (error) {
    if (seen !== undefined) console.log(`The last ${seen.recent().length} of ${seen.events} events, trace ${seen.digest()}:\n${seen.toString()}\n`)
    console.log(error instanceof Error ? error.stack : error)
    return false
  }
}
