import { attack, nothingYet, sumOf } from './attack.js'
import type { Findings } from './attack.js'
import { decoders } from './decoders.js'

/*
 * One process, one decoder after the other, round by round: a run that ends early has asked each of them the same share.
 *
 *   node … test/fuzz/run.ts --rounds 1429               10 million inputs for the wire, 2 million for key strings
 *   … --from 400                                         goes on where a run of the same seed ended
 *   … --seed 17 --from 400 --rounds 1 --only gossip      one round of one decoder again
 *   … --minutes 20                                       as many rounds as begin in that time
 */
interface Task {
  readonly seed: number
  readonly from: number
  readonly end: number
  readonly only: string
  readonly minutes: number
}

const tellEveryMS = 10_000

const [, , ...given] = process.argv
const valueOf = (name: string): string | undefined => given.includes(name) ? given[given.indexOf(name) + 1] : undefined
const from = Number(valueOf('--from') ?? 0)
process.exitCode = await run({
  seed: Number(valueOf('--seed') ?? 1), from, end: from + Number(valueOf('--rounds') ?? 1429), only: valueOf('--only') ?? '',
  minutes: Number(valueOf('--minutes') ?? Infinity)
})

async function run ({ seed, from, end, only, minutes }: Task): Promise<number> {
  const started = performance.now()
  const chosen = decoders.filter(({ name }) => name.includes(only)).map((decoder) => ({ decoder, corpus: decoder.valid() }))
  const found = new Map<string, Findings>()
  const failures = new Map<string, number>()
  const tellFrom = { at: started }
  let round = from
  for (; round < end && performance.now() - started < minutes * 60_000; round++) {
    for (const { decoder, corpus } of chosen) {
      try {
        found.set(decoder.name, sumOf(found.get(decoder.name) ?? nothingYet, await attack({ decoder, corpus, seed, round })))
      } catch (error) {
        if (!failures.has(decoder.name)) console.log(error)
        failures.set(decoder.name, failures.get(decoder.name) ?? round)
      }
    }
    if (performance.now() - tellFrom.at < tellEveryMS) continue
    tellFrom.at = performance.now()
    console.log(`  round ${round + 1} of ${end}, ${count(inputsOf(found))} inputs, ${failures.size} decoders failed`)
  }
  for (const [name, findings] of found) console.log(`  ${name.padEnd(24)} ${line(findings)}`)
  console.log(`seed ${seed}, rounds ${from} to ${round - 1}: ${count(inputsOf(found))} inputs in ${((performance.now() - started) / 1000).toFixed(0)} s, ${failures.size} decoders failed`)
  if (round < end) console.log(`skipped: rounds ${round} to ${end - 1}, for ${minutes} minutes were over; go on with --seed ${seed} --from ${round} --rounds ${end - round}`)
  for (const [name, first] of failures) console.log(`  again: npm run fuzz -- --seed ${seed} --from ${first} --rounds 1 --only '${name}'`)
  return failures.size === 0 ? 0 : 1
}

function inputsOf (found: ReadonlyMap<string, Findings>): number {
  return [...found.values()].reduce((sum, { inputs }) => sum + inputs, 0)
}

function line ({ inputs, accepted, slowestMS, largestBytes }: Findings): string {
  return `${count(inputs).padStart(11)} inputs, ${count(accepted).padStart(9)} taken, at most ${slowestMS.toFixed(1).padStart(5)} ms and ${(largestBytes / 1024).toFixed(0).padStart(6)} KiB`
}

function count (inputs: number): string {
  return inputs.toLocaleString('en')
}
