import { fastHash } from './fast-hash.js'
import { textBytes } from './text-bytes.js'

/** 64 bytes that stand where a signature of `signer` stands. Anybody can make them: only the simulated world trusts them. */
export function fakeSignature (signer: string, bytes: Uint8Array): Uint8Array {
  const half = fastHash(textBytes(signer), bytes)
  const signature = new Uint8Array(64)
  signature.set(half)
  signature.set(half, 32)
  return signature
}

export function isFakeSignature (signer: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return sameBytes(signature, fakeSignature(signer, bytes))
}

export function sameBytes (a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
