/** How many runs a property gets: `base` by default, times PEERBASE_RUNS in a long run. */
export function runs (base: number): { numRuns: number } {
  return { numRuns: base * scale() }
}

export function scale (): number {
  return Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
}
