/** How often a property is tried: `base` by default, times PEERBASE_RUNS. */
export function runs (base: number): { numRuns: number } {
  const factor = Number(process.env['PEERBASE_RUNS'] ?? '1')
  return { numRuns: Math.max(1, Math.round(base * (Number.isFinite(factor) ? factor : 1))) }
}
