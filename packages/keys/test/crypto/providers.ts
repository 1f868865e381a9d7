import { selectCrypto, type CryptoProvider } from '@peer-base/keys'

/** All three implementations, in this process. */
export function providers (): readonly [node: CryptoProvider, web: CryptoProvider, noble: CryptoProvider] {
  return [selectCrypto({ process }), selectCrypto({ crypto: { subtle: globalThis.crypto.subtle } }), selectCrypto({})]
}

const FACTOR = Number(process.env['PEERBASE_RUNS'] ?? 1)

/** Runs of a property: `byDefault`, multiplied by PEERBASE_RUNS for a long run. */
export function runs (byDefault: number): { numRuns: number } {
  return { numRuns: byDefault * FACTOR }
}

/** How long a random test may take, in milliseconds, before it counts as hung. Many times what it needs, since machines are shared. */
export const PATIENCE_MS = 30_000 * FACTOR
