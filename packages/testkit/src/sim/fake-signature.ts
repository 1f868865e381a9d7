import { fastHash } from './fast-hash.js'

const utf8 = new TextEncoder()

/** 64 bytes that stand where a signature of `signer` stands. Anybody can make them: only the simulated world trusts them. */
export function fakeSignature (signer: string, bytes: Uint8Array): Uint8Array {
  const half = fastHash(utf8.encode(signer), bytes)
  const signature = new Uint8Array(64)
  signature.set(half)
  signature.set(half, 32)
  return signature
}

export function isFakeSignature (signer: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return sameBytes(signature, fakeSignature(signer, bytes))
}

export function sameBytes (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
