import { concatBytes } from '../bytes.js'

// RFC 8410: a PKCS#8 private key and a SubjectPublicKeyInfo are constant bytes before the 32 that differ.
const PKCS8_PREFIX = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
const SPKI_PREFIX = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

/** PKCS#8 form of a 32-byte Ed25519 seed. */
export function seedToPkcs8 (seed: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.from(PKCS8_PREFIX), seed)
}

/** SubjectPublicKeyInfo form of a 32-byte Ed25519 public key. */
export function publicKeyToSpki (publicKey: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.from(SPKI_PREFIX), publicKey)
}
