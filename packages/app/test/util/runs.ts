/** Multiplies property-test runs for a long night: `PEERBASE_RUNS`. */
export const runs = (count: number) => ({ numRuns: count * Number(process.env['PEERBASE_RUNS'] ?? 1) })

/** Lets everything that waits only for promises happen. */
export async function settle (): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}
