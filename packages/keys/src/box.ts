import { concatBytes } from './bytes.js'
import { isSuite, type Cipher, type Suite } from './crypto/crypto-provider.js'
import { SealError } from './errors.js'

/**
 * Sealed bytes that no header describes (gossip, local rows, symmetric keys) name their suite in a leading byte:
 * `suite(1) | nonce | ciphertext | tag`. Each suite has a key of its own, so a changed byte opens nothing.
 */
export interface Box {
  seal (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws {SealError} `PEERBASE_SEAL_BROKEN` */
  open (associatedData: Uint8Array, sealed: Uint8Array): Promise<Uint8Array>
}

/** @param components.cipher gives the cipher of a suite; called for each operation, so it should keep what it derives */
export function createBox ({ suite, cipher }: { readonly suite: Suite, readonly cipher: (suite: Suite) => Cipher }): Box {
  return {
    seal: async (associatedData, plaintext) => concatBytes(Uint8Array.of(suite), await cipher(suite).seal(associatedData, plaintext)),
    open: async (associatedData, sealed) => {
      const named = sealed[0] ?? 0
      if (!isSuite(named)) throw new SealError()
      return cipher(named).open(associatedData, sealed.subarray(1))
    }
  }
}
