import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Grant {
  readonly ms: number
  readonly bytes: number
}

/** What the table of the protocol page grants one input. */
export const granted: Grant = { ms: 50, bytes: 32 << 20 }
/** Beside each change: on code that is not compiled yet, on any machine. What grows with its input in a wrong way takes seconds. */
export const grantedCold: Grant = { ...granted, ms: 500 }

/**
 * What one decoding cost. `ms`: processor time of this process, so that a busy machine changes little. `bytes`: allocated meanwhile,
 * garbage included, on the heap and beside it.
 */
export interface Cost {
  readonly ms: number
  readonly bytes: number
}

export interface Measured {
  readonly cost: Cost
  readonly outcome: { readonly value: unknown } | { readonly error: unknown }
}

const tries = 8

/**
 * Runs `work` and says what it cost. Over a limit, it is run again, and its least cost counts: the compiler, or a collection of garbage,
 * may have come between. Each further run begins on a collected heap, so that it is not credited with garbage of the one before. A
 * collection within a run makes what was allocated look like less than nothing; where each of these runs meets one, the work itself
 * must be what fills the heap, and counts as over the limit.
 */
export async function measure (work: () => unknown, grant: Grant = granted): Promise<Measured> {
  let least: Cost = { ms: Infinity, bytes: Infinity }
  for (let turn = 1; ; turn++) {
    let run: Measured | undefined = await runOnce(work)
    least = { ms: Math.min(least.ms, run.cost.ms), bytes: Math.min(least.bytes, run.cost.bytes) }
    if ((least.ms <= grant.ms && least.bytes <= grant.bytes) || turn === tries) return { cost: least, outcome: run.outcome }
    // What it made is garbage too.
    run = undefined
    await collectGarbage()
  }
}

async function runOnce (work: () => unknown): Promise<Measured> {
  const before = allocated()
  const started = process.cpuUsage()
  const outcome = await settled(work)
  const { user, system } = process.cpuUsage(started)
  const bytes = allocated() - before
  return { cost: { ms: (user + system) / 1000, bytes: bytes < 0 ? Infinity : bytes }, outcome }
}

/** Twice: what lies beside the heap is given back by the collection after the one that finds it. */
async function collectGarbage (): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // what the flag puts there
  for (let time = 0; time < 2; time++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

async function settled (work: () => unknown): Promise<Measured['outcome']> {
  try {
    const value = work()
    return { value: value instanceof Promise ? await value as unknown : value }
  } catch (error) {
    return { error }
  }
}

function allocated (): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
