import { loadSodium, nativeCrypto } from '#native'
import type { CryptoProvider, Ed25519 } from './crypto-provider.js'
import type { ProcessOfNode } from './native-of-node.js'
import { createNobleCrypto } from './noble-crypto.js'
import { createWebCrypto } from './web-crypto.js'

/** What is looked at to choose a provider; `globalThis` has this shape everywhere, without `sodium`. */
export interface CryptoEnvironment {
  readonly process?: ProcessOfNode | undefined
  readonly crypto?: { readonly subtle?: SubtleCrypto | undefined } | undefined
  /** libsodium's signatures, beside `node:crypto`. */
  readonly sodium?: Ed25519 | undefined
}

/** The fastest provider that runs here: `node:crypto`, which bundles for browsers leave out, else `crypto.subtle`, else JavaScript. */
export function selectCrypto ({ process, crypto, sodium }: CryptoEnvironment): CryptoProvider {
  return nativeCrypto(process, sodium) ?? (crypto?.subtle === undefined ? createNobleCrypto() : createWebCrypto(crypto.subtle))
}

let selected: CryptoProvider | undefined

/** The provider of this runtime, chosen at the first call. A provider holds no keys and no state, so one is enough for all. */
export function defaultCrypto (): CryptoProvider {
  return selected ??= selectCrypto({ process: globalThis.process, crypto: globalThis.crypto, sodium: loadSodium() })
}
