/** Runs of a property: `PEERBASE_RUNS` multiplies them. */
export const runs = (count: number): number => Math.max(1, Math.round(count * Number(process.env['PEERBASE_RUNS'] ?? 1)))
