import * as crypto from 'node:crypto'
import { defaultCrypto } from '@peer-base/keys'

/** One key pair, signing and judging at once. */
export interface Signatures {
  sign (message: Uint8Array): Uint8Array
  verify (message: Uint8Array, signature: Uint8Array): boolean
}

/** By the platform's own calls with kept key objects: what the gates were set by. */
export function platformSignatures (): Signatures {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519')
  return {
    sign: (message) => crypto.sign(null, message, privateKey),
    verify: (message, signature) => crypto.verify(null, message, publicKey, signature)
  }
}

/** By what the product signs with here: libsodium, where it is installed. */
export function ownSignatures (): Signatures {
  const { signer, signatureVerifier } = defaultCrypto()
  const { signSync, publicKey } = signer(crypto.randomBytes(32))
  const { verifySync } = signatureVerifier(publicKey)
  if (signSync === undefined || verifySync === undefined) throw new Error('Signatures that are not made at once')
  return { sign: signSync, verify: verifySync }
}

/** `floor` is what the platform takes, `same library` what the product's own library does. */
export function signaturesOf (subject: string): Signatures {
  return subject === 'same library' ? ownSignatures() : platformSignatures()
}
