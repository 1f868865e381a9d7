// What the measuring files share: the budget, processor time and memory.

/** A subject that is not through with a phase by then is stopped there, in ms. */
export const budgetMS = Number(process.env.PEERBASE_BENCH_BUDGET_MS ?? 20_000)

/** Processor time of this process and its helper threads since `before`: a busy machine disturbs it less than the clock. */
export function processorMS (before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/**
 * Calls `step` with 0…count-1 until the budget is spent; the clock is read now and then only, or after each step of a
 * slow one. Starts with an empty young heap.
 */
export function timed (count, step, slow = false) {
  const mask = slow ? 0 : 63
  globalThis.gc()
  const cpu = process.cpuUsage()
  const start = performance.now()
  let n = 0
  while (n < count) {
    step(n++)
    if ((n & mask) === 0 && performance.now() - start > budgetMS) break
  }
  const ms = performance.now() - start
  return { ms, cpuMS: processorMS(cpu), n, whole: n === count }
}

/** Bytes in use, without garbage. */
export function used () {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
