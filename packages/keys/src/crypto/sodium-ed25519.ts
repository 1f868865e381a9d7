import type { Ed25519, SignatureVerifier, Signer } from './crypto-provider.js'
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, isAcceptablePublicKey, isAcceptableSignature } from './signature-rule.js'

/** What is used of `sodium-native`, the binding of libsodium. Its calls throw for arrays of another length. */
export interface Sodium {
  crypto_sign_seed_keypair (publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
  crypto_sign_detached (signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
  crypto_sign_verify_detached (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
}

/** The seed, then the public key. */
const SECRET_KEY_BYTES = 64

/**
 * Ed25519 by libsodium: two thirds of the time that OpenSSL takes to verify, half of what it takes to sign. It judges by the rule of
 * signature-rule.ts (crypto_sign/ed25519/ref10/open.c): S below L, canonical points that are not of small order, R compared as bytes.
 */
export function sodiumEd25519 (sodium: Sodium): Ed25519 {
  return { signer: (seed) => sodiumSigner(sodium, seed), signatureVerifier: (publicKey) => sodiumSignatureVerifier(sodium, publicKey) }
}

function sodiumSigner (sodium: Sodium, seed: Uint8Array): Signer {
  const publicKey = new Uint8Array(PUBLIC_KEY_BYTES)
  const secretKey = new Uint8Array(SECRET_KEY_BYTES)
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed)
  const signSync = (message: Uint8Array): Uint8Array => {
    const signature = new Uint8Array(SIGNATURE_BYTES)
    sodium.crypto_sign_detached(signature, message, secretKey)
    return signature
  }
  return { publicKey, sign: async (message) => signSync(message), signSync }
}

/** The prechecks of signature-rule.ts, the public key's done once: the library makes them too, and is never given another length. */
function sodiumSignatureVerifier (sodium: Sodium, publicKey: Uint8Array): SignatureVerifier {
  if (!isAcceptablePublicKey(publicKey)) return { verify: async () => false }
  const key = new Uint8Array(publicKey)
  const verifySync = (message: Uint8Array, signature: Uint8Array): boolean =>
    isAcceptableSignature(signature) && sodium.crypto_sign_verify_detached(signature, message, key)
  return { verify: async (message, signature) => verifySync(message, signature), verifySync }
}
