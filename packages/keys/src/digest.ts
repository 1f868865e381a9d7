import { defaultCrypto } from './crypto/default-crypto.js'

/** SHA-256 of the bytes, 32 bytes, by the fastest implementation this runtime has. */
export function sha256 (bytes: Uint8Array): Uint8Array {
  return defaultCrypto().sha256(bytes)
}
