import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes } from '../bytes.js'
import type { Ed25519, SignatureVerifier, Signer } from './crypto-provider.js'
import { isAcceptablePublicKey, isAcceptableSignature } from './signature-rule.js'

/** Ed25519 in JavaScript. About twenty times slower than native. */
export const nobleEd25519: Ed25519 = { signer: nobleSigner, signatureVerifier: nobleSignatureVerifier }

function nobleSigner (seed: Uint8Array): Signer {
  const secret = new Uint8Array(seed)
  return {
    publicKey: ed25519.getPublicKey(secret),
    sign: async (message) => ed25519.sign(message, secret)
  }
}

/**
 * Verification by the rule of signature-rule.ts. The library's own `verify` is cofactored, with `zip215: false` too, so the equation is
 * spelled out here.
 */
function nobleSignatureVerifier (publicKey: Uint8Array): SignatureVerifier {
  const minusA = decodeNegated(publicKey)
  const encodedA = new Uint8Array(publicKey)
  return {
    verify: async (message, signature) => {
      if (minusA === undefined || !isAcceptableSignature(signature)) return false
      const { Point } = ed25519
      const encodedR = signature.subarray(0, 32)
      const k = fromLittleEndian(sha512(concatBytes(encodedR, encodedA, message))) % Point.Fn.ORDER
      const computed = Point.BASE.multiplyUnsafe(fromLittleEndian(signature.subarray(32))).add(minusA.multiplyUnsafe(k))
      return equalBytes(computed.toBytes(), encodedR)
    }
  }
}

function decodeNegated (publicKey: Uint8Array): ReturnType<typeof ed25519.Point.BASE.negate> | undefined {
  if (!isAcceptablePublicKey(publicKey)) return undefined
  try {
    return ed25519.Point.fromBytes(publicKey, false).negate()
  } catch {
    return undefined // canonical, yet no point of the curve: about half of all byte strings
  }
}

function fromLittleEndian (bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0)
  return value
}
