import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '../bytes.js'
import { SealError } from '../errors.js'
import { asBufferSource } from './buffer-source.js'
import { NONCE_BYTES, SUITES, TAG_BYTES, type Cipher, type CryptoProvider } from './crypto-provider.js'
import { nobleCipher } from './noble-cipher.js'
import { randomBytes } from './random-bytes.js'
import { isWebEd25519Usable, webSignatureVerifier, webSigner } from './web-ed25519.js'

/**
 * `crypto.subtle` for AES-GCM and, where the browser has an Ed25519 that honours the rule of signature-rule.ts, for signatures. Hashing
 * is done in JavaScript, since `subtle.digest` is asynchronous and hashes are wanted in tight loops.
 */
export function createWebCrypto (subtle: SubtleCrypto): CryptoProvider {
  let probed: Promise<boolean> | undefined
  const isNative = (): Promise<boolean> => probed ??= isWebEd25519Usable(subtle)
  return {
    name: 'webcrypto',
    suite: SUITES.aes256gcm,
    sha256: (bytes) => sha256(bytes),
    hmacSha256: (key, message) => hmac(sha256, key, message),
    signer: (seed) => webSigner({ subtle, isNative, seed }),
    signatureVerifier: (publicKey) => webSignatureVerifier({ subtle, isNative, publicKey }),
    cipher: ({ suite, key }) => suite === SUITES.aes256gcm ? webCipher(subtle, key) : nobleCipher({ suite, key })
  }
}

function webCipher (subtle: SubtleCrypto, key: Uint8Array): Cipher {
  const nonceBytes = NONCE_BYTES[SUITES.aes256gcm]
  const secret = new Uint8Array(key)
  let imported: Promise<CryptoKey> | undefined
  const cryptoKey = (): Promise<CryptoKey> =>
    imported ??= subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const parameters = (iv: Uint8Array, associatedData: Uint8Array): AesGcmParams =>
    ({ name: 'AES-GCM', iv: asBufferSource(iv), additionalData: asBufferSource(associatedData), tagLength: TAG_BYTES * 8 })
  return {
    seal: async (associatedData, plaintext) => {
      const nonce = randomBytes(nonceBytes)
      const ciphertext = await subtle.encrypt(parameters(nonce, associatedData), await cryptoKey(), asBufferSource(plaintext))
      return concatBytes(nonce, new Uint8Array(ciphertext))
    },
    open: async (associatedData, sealed) => {
      if (sealed.length < nonceBytes + TAG_BYTES) throw new SealError()
      const unlocked = await cryptoKey()
      const ciphertext = asBufferSource(sealed.subarray(nonceBytes))
      try {
        return new Uint8Array(await subtle.decrypt(parameters(sealed.subarray(0, nonceBytes), associatedData), unlocked, ciphertext))
      } catch {
        throw new SealError()
      }
    }
  }
}
