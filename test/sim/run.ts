import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { endWithUsage, flags } from '../../scripts/arguments.mjs'
import { replay, runSeeds } from './seeds.js'
import type { Report, Task } from './seeds.js'
import { scenarios } from './scenarios.js'
import { Tally } from './tally.js'

const usage = `Usage: npm run sim [-- options]

Simulated worlds, each a function of its seed and the code: what is lost, late, doubled, killed and full, and whether all agree in the end.

  --seeds <a-b>      these seeds (default 1-5000), over several processes
  --seed <n>         one seed, with the end of its trace when it fails
  --events <n>       so much of that trace (default 100)
  --scenario <name>  random (the default), ${Object.keys(scenarios).filter((name) => name !== 'random').join(', ')}
  --long             100,000 seeds
  --minutes <n>      begins no further seed after so long, and tells how to go on
  --workers <n>      processes (default 2)
  --first            ends with the first failure
  --help             this text`

/**
 * A world makes garbage without end, hardly any of which outlives it: with this much room a collection finds next to nothing alive.
 * Errors are part of it, and nobody reads where they were made: a seed that fails is run again by itself, with all that is to know.
 */
const workerFlags = ['--max-semi-space-size=64', '--stack-trace-limit=0']

interface Arguments {
  readonly scenario: string
  readonly first: number
  readonly last: number
  readonly workers: number
  readonly untilFirst: boolean
  /** No seed begins later. */
  readonly minutes: number
}

const seedsPerTask = 25

if (process.send === undefined) await main()
else work()

async function main (): Promise<void> {
  const text = { type: 'string' } as const
  const isSet = { type: 'boolean' } as const
  const given = flags({ seeds: text, seed: text, events: text, scenario: text, minutes: text, workers: text, long: isSet, first: isSet }, usage)
  const { scenario = 'random', seed, seeds = '', events = 100, minutes = Infinity, workers = 2 } = given
  if (!(scenario in scenarios)) endWithUsage(usage, `There is no scenario ${scenario}`)
  // Until proven otherwise: a run that waits for ever lets the process end.
  process.exitCode = 1
  if (seed !== undefined) {
    process.exitCode = await replay(scenario, { seed: Number(seed), keepEvents: Number(events) }) ? 0 : 1
    return
  }
  const [first = 1, last = given.long === true ? 100_000 : 5000] = seeds.split('-').filter(Boolean).map(Number)
  const all = { scenario, first, last, workers: Number(workers), minutes: Number(minutes), untilFirst: given.first === true }
  process.exitCode = await runAll(all) ? 0 : 1
}

async function runAll ({ scenario, first, last, workers, untilFirst, minutes }: Arguments): Promise<boolean> {
  const started = performance.now()
  const tally = new Tally({ scenario, total: last - first + 1 })
  let next = first
  const take = (): Task | undefined => {
    if (next > last || (untilFirst && tally.hasFailed) || performance.now() - started > minutes * 60_000) return undefined
    const task = { scenario, first: next, last: Math.min(last, next + seedsPerTask - 1) }
    next = task.last + 1
    return task
  }
  await Promise.all(Array.from({ length: workers }, async () => { await runWorker(take, (report) => { tally.add(report) }) }))
  tally.sum()
  if (next <= last) {
    const why = untilFirst && tally.hasFailed ? 'one had failed' : `${minutes} minutes were over`
    console.log(`${last - next + 1} seeds were skipped, for ${why}: npm run sim -- --scenario ${scenario} --seeds ${next}-${last}`)
  }
  return !tally.hasFailed && tally.done === next - first
}

async function runWorker (take: () => Task | undefined, heard: (report: Report) => void): Promise<void> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), [], { execArgv: [...process.execArgv, ...workerFlags] })
  await new Promise<void>((resolve, reject) => {
    const give = (): void => {
      const task = take()
      if (task === undefined) child.disconnect()
      else child.send(task)
    }
    child.on('message', (report) => {
      heard(report as Report) // the other end is `work` below
      give()
    })
    child.once('error', reject)
    child.once('exit', (code) => { if (code === 0) resolve(); else reject(new Error(`A worker ended with code ${code}`)) })
    give()
  })
}

function work (): void {
  process.on('message', (task) => {
    void runSeeds(task as Task).then((report) => { process.send?.(report) }) // the other end is `runWorker`
  })
}
