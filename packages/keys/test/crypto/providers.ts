import { selectCrypto, type CryptoProvider } from '@peer-base/keys'

/** All three implementations, in this process. */
export function providers (): readonly [node: CryptoProvider, web: CryptoProvider, noble: CryptoProvider] {
  return [selectCrypto({ process }), selectCrypto({ crypto: { subtle: globalThis.crypto.subtle } }), selectCrypto({})]
}

/** Runs of a property: `byDefault`, multiplied by PEERBASE_RUNS for a long run. */
export function runs (byDefault: number): { numRuns: number } {
  return { numRuns: byDefault * Number(process.env['PEERBASE_RUNS'] ?? 1) }
}
