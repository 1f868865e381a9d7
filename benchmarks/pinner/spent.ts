/** Microseconds of processor time of this process, all threads. */
export function spentUS (before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Bytes of the heap in use, after a collection. */
export function heapBytes (): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** The value that a share of them does not exceed. */
export function quantile (values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? NaN
}
