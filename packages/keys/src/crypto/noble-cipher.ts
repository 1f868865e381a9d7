import { gcm } from '@noble/ciphers/aes.js'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concatBytes } from '../bytes.js'
import { SealError } from '../errors.js'
import { NONCE_BYTES, SUITES, TAG_BYTES, type Cipher, type Suite } from './crypto-provider.js'
import { randomBytes } from './random-bytes.js'

/** Either suite in JavaScript. */
export function nobleCipher ({ suite, key }: { readonly suite: Suite, readonly key: Uint8Array }): Cipher {
  const secret = new Uint8Array(key)
  const nonceBytes = NONCE_BYTES[suite]
  const aead = suite === SUITES.aes256gcm ? gcm : xchacha20poly1305
  return {
    seal: async (associatedData, plaintext) => {
      const nonce = randomBytes(nonceBytes)
      return concatBytes(nonce, aead(secret, nonce, associatedData).encrypt(plaintext))
    },
    open: async (associatedData, sealed) => {
      if (sealed.length < nonceBytes + TAG_BYTES) throw new SealError()
      try {
        return aead(secret, sealed.subarray(0, nonceBytes), associatedData).decrypt(sealed.subarray(nonceBytes))
      } catch {
        throw new SealError()
      }
    }
  }
}
