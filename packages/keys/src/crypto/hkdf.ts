import type { CryptoProvider } from './crypto-provider.js'

const HASH_BYTES = 32

/** HKDF-Extract with SHA-256 (RFC 5869, section 2.2): 32 bytes. */
export function hkdfExtract (crypto: CryptoProvider, { salt, ikm }: { readonly salt: Uint8Array, readonly ikm: Uint8Array }): Uint8Array {
  return crypto.hmacSha256(salt.length === 0 ? new Uint8Array(HASH_BYTES) : salt, ikm)
}

/** HKDF-Expand with SHA-256 (RFC 5869, section 2.3). `length` is in bytes, at most 255 × 32. */
export function hkdfExpand (
  crypto: CryptoProvider,
  { prk, info, length = HASH_BYTES }: { readonly prk: Uint8Array, readonly info: Uint8Array, readonly length?: number }
): Uint8Array {
  const okm = new Uint8Array(length)
  let previous: Uint8Array = new Uint8Array(0)
  for (let offset = 0, counter = 1; offset < length; offset += HASH_BYTES, counter++) {
    const message = new Uint8Array(previous.length + info.length + 1)
    message.set(previous)
    message.set(info, previous.length)
    message[message.length - 1] = counter
    previous = crypto.hmacSha256(prk, message)
    okm.set(previous.subarray(0, Math.min(HASH_BYTES, length - offset)), offset)
  }
  return okm
}
