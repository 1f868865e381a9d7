import { selectCrypto, type CryptoProvider } from '@peer-base/keys'
import { loadSodium } from '#native'

/** All implementations, in this process; the first of Node once more with libsodium, where that is installed. */
export function providers (): readonly [node: CryptoProvider, web: CryptoProvider, noble: CryptoProvider, ...more: CryptoProvider[]] {
  const sodium = loadSodium()
  return [
    selectCrypto({ process }), selectCrypto({ crypto: { subtle: globalThis.crypto.subtle } }), selectCrypto({}),
    ...sodium === undefined ? [] : [selectCrypto({ process, sodium })]
  ]
}

const FACTOR = Number(process.env['PEERBASE_RUNS'] ?? 1)

/** Runs of a property: `byDefault`, multiplied by PEERBASE_RUNS for a long run. */
export function runs (byDefault: number): { numRuns: number } {
  return { numRuns: byDefault * FACTOR }
}

/** How long a random test may take, in milliseconds, before it counts as hung. Many times what it needs, since machines are shared. */
export const PATIENCE_MS = 30_000 * FACTOR
