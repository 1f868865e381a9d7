import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../../src/bytes.js'

/** A signature made to divide implementations, and the verdict that the rule gives by construction. */
export interface Crafted { kind: string, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array, valid: boolean }

const { Point } = ed25519
type EdwardsPoint = typeof Point.BASE
const L = Point.Fn.ORDER
const P = Point.Fp.ORDER
const TORSION = ED25519_TORSION_SUBGROUP.map((hex) => Point.fromHex(hex))

/** Little-endian bytes of a number below 2^256. */
function toBytes (value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

function toNumber (bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

/** One of each kind, all following from the seed. */
export function craftedSignatures (seed: string): Crafted[] {
  let draws = 0
  const scalar = (): bigint => toNumber(sha512(utf8(`${seed}/${draws++}`))) % (L - 1n) + 1n
  const [a, r] = [scalar(), scalar()]
  const message = toBytes(scalar())
  const honestA = Point.BASE.multiply(a)
  const honestR = Point.BASE.multiply(r)
  const torsion = TORSION[1 + Number(scalar() % 7n)] ?? Point.ZERO
  const challenge = (R: Uint8Array, A: Uint8Array): bigint => toNumber(sha512(concatBytes(R, A, message))) % L

  /** The signature a holder of `a` can make for these two points: it satisfies the equation up to torsion. */
  const craft = ({ kind, A, R, nonce = r, valid }: { kind: string, A: EdwardsPoint, R: EdwardsPoint, nonce?: bigint, valid?: boolean }): Crafted => {
    const [encodedA, encodedR] = [A.toBytes(), R.toBytes()]
    const k = challenge(encodedR, encodedA)
    const secret = A.isSmallOrder() ? 0n : a
    const S = (nonce + k * secret) % L
    // Cofactorless: S·B - k·A must be R itself.
    const holds = Point.BASE.multiplyUnsafe(S).subtract(A.multiplyUnsafe(k)).equals(R)
    return { kind, publicKey: encodedA, message, signature: concatBytes(encodedR, toBytes(S)), valid: valid ?? holds }
  }

  const honest = craft({ kind: 'honest', A: honestA, R: honestR, valid: true })
  const S = toNumber(honest.signature.subarray(32))
  const withSignature = (kind: string, signature: Uint8Array): Crafted => ({ ...honest, kind, signature, valid: false })
  const flip = (bytes: Uint8Array, bit: number): Uint8Array => bytes.map((byte, i) => i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)
  const smallY = BigInt(scalar() % 19n)
  const sign = (scalar() & 1n) << 255n
  const nonCanonical = toBytes((P + smallY) | sign)
  const torsionPoint = torsion.toBytes()
  return [
    honest,
    { ...honest, kind: 'another message', message: flip(message, Number(scalar() % 256n)), valid: false },
    withSignature('S + L', concatBytes(honest.signature.subarray(0, 32), toBytes(S + L))),
    withSignature('S with the top bit', concatBytes(honest.signature.subarray(0, 32), toBytes(S | (1n << 255n)))),
    withSignature('S = L', concatBytes(honest.signature.subarray(0, 32), toBytes(L))),
    withSignature('one bit flipped', flip(honest.signature, Number(scalar() % 512n))),
    withSignature('cut', honest.signature.subarray(0, Number(scalar() % 64n))),
    withSignature('one byte too many', concatBytes(honest.signature, Uint8Array.of(0))),
    { ...honest, kind: 'key cut', publicKey: honest.publicKey.subarray(0, 31), valid: false },
    { ...honest, kind: 'key of 33 bytes', publicKey: concatBytes(honest.publicKey, Uint8Array.of(0)), valid: false },
    { ...honest, kind: 'key with a bit flipped', publicKey: flip(honest.publicKey, Number(scalar() % 256n)), valid: false },
    craft({ kind: 'A moved by torsion', A: honestA.add(torsion), R: honestR }),
    craft({ kind: 'R moved by torsion', A: honestA, R: honestR.add(torsion) }),
    craft({ kind: 'A and R moved by torsion', A: honestA.add(torsion), R: honestR.add(torsion) }),
    craft({ kind: 'A of small order', A: torsion, R: honestR, valid: false }),
    craft({ kind: 'A the identity, for any message', A: Point.ZERO, R: honestR, valid: false }),
    craft({ kind: 'R of small order', A: honestA, R: torsion, nonce: 0n, valid: false }),
    craft({ kind: 'R the identity', A: honestA, R: Point.ZERO, nonce: 0n, valid: false }),
    craft({ kind: 'both of small order', A: torsion, R: Point.ZERO, nonce: 0n, valid: false }),
    { ...honest, kind: 'A not canonical', publicKey: nonCanonical, valid: false },
    withSignature('R not canonical', concatBytes(nonCanonical, honest.signature.subarray(32))),
    { kind: 'A and R not canonical, S = 0', publicKey: nonCanonical, message, signature: concatBytes(nonCanonical, toBytes(0n)), valid: false },
    { ...honest, kind: 'A of small order with the other sign', publicKey: flip(torsionPoint, 255), valid: false },
    { kind: 'all zero', publicKey: new Uint8Array(32), message, signature: new Uint8Array(64), valid: false }
  ]
}
