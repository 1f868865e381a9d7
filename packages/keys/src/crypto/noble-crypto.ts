import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { SUITES, type CryptoProvider } from './crypto-provider.js'
import { nobleCipher } from './noble-cipher.js'
import { nobleEd25519 } from './noble-ed25519.js'

/** Everything in JavaScript: for runtimes with neither `node:crypto` nor `crypto.subtle`, such as a page served over plain http. */
export function createNobleCrypto (): CryptoProvider {
  return {
    name: 'noble',
    suite: SUITES.xchacha20poly1305,
    sha256: (bytes) => sha256(bytes),
    hmacSha256: (key, message) => hmac(sha256, key, message),
    ...nobleEd25519,
    cipher: nobleCipher
  }
}
