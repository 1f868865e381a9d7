import type * as NodeCrypto from 'node:crypto'
import type { CryptoProvider, Ed25519 } from './crypto-provider.js'
import { createNodeCrypto } from './node-crypto.js'
import { sodiumEd25519, type Sodium } from './sodium-ed25519.js'

/** What is asked of a process: Node's own, or what imitates it. */
export interface ProcessOfNode {
  readonly getBuiltinModule?: (id: string) => unknown
}

interface NodeModule {
  createRequire (from: string): (name: string) => unknown
}

/** The provider of Node; undefined where there is none of its kind. */
export function nativeCrypto (process: ProcessOfNode | undefined, sodium: Ed25519 | undefined): CryptoProvider | undefined {
  const node = process?.getBuiltinModule?.('node:crypto')
  return isNodeCrypto(node) ? createNodeCrypto(node, sodium) : undefined
}

/**
 * Signatures by libsodium where its binding, an optional dependency, is installed and has a build for this machine; else undefined. Not imported,
 * since an import of what is missing could not be taken back.
 */
export function loadSodium (): Ed25519 | undefined {
  try {
    const { createRequire } = process.getBuiltinModule('node:module') as NodeModule
    return sodiumEd25519(createRequire(import.meta.url)('sodium-native') as Sodium)
  } catch {
    return undefined
  }
}

function isNodeCrypto (module: unknown): module is typeof NodeCrypto {
  return typeof module === 'object' && module !== null && 'createPrivateKey' in module && 'createCipheriv' in module
}
