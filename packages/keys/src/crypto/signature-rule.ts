/*
 * The one rule by which a signature counts, in every runtime. Libraries disagree about crafted Ed25519 signatures: some accept points that
 * are not canonically encoded or have small order, some multiply the equation by the cofactor. Replicas that judge by different rules
 * diverge, so all of ours accept exactly if
 *
 *   1. the public key A has 32 bytes and the signature R | S has 64;
 *   2. S < L (RFC 8032, section 5.1.7);
 *   3. A and R are canonical (y < p) and not among the eight points of small order;
 *   4. SB - kA, with k = SHA-512(R | A | message) mod L, encodes to the bytes of R: the cofactorless equation.
 *
 * This file holds 1 to 3. Step 4 is what OpenSSL and BoringSSL do natively, and what noble-ed25519.ts spells out.
 */

import { hexToBytes } from '../hex.js'

export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

/** L, the order of the base point: 2^252 + 27742317777372353535851937790883648493, little-endian. */
const ORDER = hexToBytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')

/** p = 2^255 - 19, little-endian. */
const PRIME = hexToBytes('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')

/** The y coordinates of the eight points of small order (each ±x): order 4, 1, 2, 8 and 8. */
const SMALL_ORDER_Y: readonly Uint8Array[] = [
  hexToBytes('0000000000000000000000000000000000000000000000000000000000000000'),
  hexToBytes('0100000000000000000000000000000000000000000000000000000000000000'),
  hexToBytes('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
  hexToBytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  hexToBytes('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')
]

/** Rules 1 and 3 for a public key. It may still encode no point of the curve; step 4 refuses that. */
export function isAcceptablePublicKey (publicKey: Uint8Array): boolean {
  return publicKey.length === PUBLIC_KEY_BYTES && isAcceptablePoint(publicKey)
}

/** Rules 1 to 3 for a signature. */
export function isAcceptableSignature (signature: Uint8Array): boolean {
  return signature.length === SIGNATURE_BYTES &&
    compare(signature, ORDER, { from: 32, last: 31 }) < 0 &&
    isAcceptablePoint(signature)
}

/** Of 32 bytes, or of those that 32 more follow. */
function isAcceptablePoint (encoded: Uint8Array): boolean {
  return compareBelowSign(encoded, PRIME) < 0 && !SMALL_ORDER_Y.some((small) => compareBelowSign(encoded, small) === 0)
}

/** As `compare`, but that the top bit of the value, the sign of x, does not count. */
function compareBelowSign (value: Uint8Array, bound: Uint8Array): number {
  const top = ((value[31] ?? 0) & 0x7f) - (bound[31] ?? 0)
  return top !== 0 ? top : compare(value, bound, { last: 30 })
}

/**
 * Little-endian comparison of the bytes of `value`, beginning at `from`, up to the one at `last`: negative, 0 or positive. These are no
 * secrets, so leaving early is fine.
 */
function compare (value: Uint8Array, bound: Uint8Array, { last, from = 0 }: { readonly last: number, readonly from?: number }): number {
  for (let i = last; i >= 0; i--) {
    const difference = (value[from + i] ?? 0) - (bound[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
