import { getHeapStatistics } from 'node:v8'

/** What the table of the protocol page grants one input. */
export const granted = { ms: 50, bytes: 32 << 20 } as const

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
 * may have come between. A collection makes what was allocated look like less than nothing; where each of these runs meets
 * one, the work itself must be what fills the heap, and counts as over the limit.
 */
export async function measure (work: () => unknown): Promise<Measured> {
  let least: Cost = { ms: Infinity, bytes: Infinity }
  for (let turn = 1; ; turn++) {
    const before = allocated()
    const started = process.cpuUsage()
    const outcome = await settled(work)
    const { user, system } = process.cpuUsage(started)
    const ms = (user + system) / 1000
    const bytes = allocated() - before
    least = { ms: Math.min(least.ms, ms), bytes: Math.min(least.bytes, bytes < 0 ? Infinity : bytes) }
    if ((least.ms <= granted.ms && least.bytes <= granted.bytes) || turn === tries) return { cost: least, outcome }
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
