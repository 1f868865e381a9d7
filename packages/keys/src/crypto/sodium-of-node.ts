import type { Sodium } from './sodium-ed25519.js'

interface NodeModule {
  createRequire (from: string): (name: string) => unknown
}

/**
 * libsodium where its binding, an optional dependency, is installed and has a build for this machine; else undefined. Not imported, since an
 * import of what is missing could not be taken back.
 */
export function loadSodium (): Sodium | undefined {
  try {
    const { createRequire } = process.getBuiltinModule('node:module') as NodeModule
    return createRequire(import.meta.url)('sodium-native') as Sodium
  } catch {
    return undefined
  }
}
