import type * as NodeCrypto from 'node:crypto'
import { loadSodium } from '#sodium'
import type { CryptoProvider } from './crypto-provider.js'
import { createNobleCrypto } from './noble-crypto.js'
import { createNodeCrypto } from './node-crypto.js'
import type { Sodium } from './sodium-ed25519.js'
import { createWebCrypto } from './web-crypto.js'

/** What is looked at to choose a provider; `globalThis` has this shape everywhere, without `sodium`. */
export interface CryptoEnvironment {
  readonly process?: { readonly getBuiltinModule?: (id: string) => unknown } | undefined
  readonly crypto?: { readonly subtle?: SubtleCrypto | undefined } | undefined
  /** libsodium, for signatures beside `node:crypto`. */
  readonly sodium?: Sodium | undefined
}

/** The fastest provider that runs here: `node:crypto`, else `crypto.subtle`, else JavaScript. */
export function selectCrypto (environment: CryptoEnvironment): CryptoProvider {
  const node = environment.process?.getBuiltinModule?.('node:crypto')
  if (isNodeCrypto(node)) return createNodeCrypto(node, environment.sodium)
  const subtle = environment.crypto?.subtle
  return subtle === undefined ? createNobleCrypto() : createWebCrypto(subtle)
}

let selected: CryptoProvider | undefined

/** The provider of this runtime, chosen at the first call. A provider holds no keys and no state, so one is enough for all. */
export function defaultCrypto (): CryptoProvider {
  return selected ??= selectCrypto({ process: globalThis.process, crypto: globalThis.crypto, sodium: loadSodium() })
}

function isNodeCrypto (module: unknown): module is typeof NodeCrypto {
  return typeof module === 'object' && module !== null && 'createPrivateKey' in module && 'createCipheriv' in module
}
