import { ed25519 } from '@noble/curves/ed25519.js'
import { hexToBytes, toHex } from '../hex.js'
import { asBufferSource } from './buffer-source.js'
import type { SignatureVerifier, Signer } from './crypto-provider.js'
import { seedToPkcs8 } from './ed25519-forms.js'
import { nobleEd25519 } from './noble-ed25519.js'
import { HONEST, TORSION } from './rule-probe.js'
import { isAcceptablePublicKey, isAcceptableSignature } from './signature-rule.js'

interface WebEd25519 {
  readonly subtle: SubtleCrypto
  /** Resolves to what {@link isWebEd25519Usable} found; asked once per provider. */
  readonly isNative: () => Promise<boolean>
}

/** Ed25519 by `crypto.subtle`, or in JavaScript where the browser has none. The key is imported at the first signature. */
export function webSigner ({ subtle, isNative, seed }: WebEd25519 & { readonly seed: Uint8Array }): Signer {
  const secret = new Uint8Array(seed)
  let signing: Promise<Signer['sign']> | undefined
  const prepare = async (): Promise<Signer['sign']> => {
    if (!await isNative()) return nobleEd25519.signer(secret).sign
    const key = await importSeed(subtle, secret)
    return async (message) => new Uint8Array(await subtle.sign('Ed25519', key, asBufferSource(message)))
  }
  return {
    publicKey: ed25519.getPublicKey(secret),
    sign: async (message) => (await (signing ??= prepare()))(message)
  }
}

/** The prechecks of signature-rule.ts, then the native equation, or JavaScript's. The key is imported at the first verification. */
export function webSignatureVerifier (
  { subtle, isNative, publicKey }: WebEd25519 & { readonly publicKey: Uint8Array }
): SignatureVerifier {
  if (!isAcceptablePublicKey(publicKey)) return { verify: async () => false }
  const encoded = new Uint8Array(publicKey)
  let verifying: Promise<SignatureVerifier['verify']> | undefined
  const prepare = async (): Promise<SignatureVerifier['verify']> => {
    if (!await isNative()) return nobleEd25519.signatureVerifier(encoded).verify
    const key = await importPublicKey(subtle, encoded)
    // An engine may refuse at import what others refuse at verification: bytes that encode no point.
    if (key === undefined) return async () => false
    return async (message, signature) => {
      try {
        return await subtle.verify('Ed25519', key, asBufferSource(signature), asBufferSource(message))
      } catch {
        return false // or it refuses them here, with an error instead of a verdict
      }
    }
  }
  return {
    verify: async (message, signature) => isAcceptableSignature(signature) && (await (verifying ??= prepare()))(message, signature)
  }
}

/** True if this engine's Ed25519 is there and passes rule-probe.ts. */
export async function isWebEd25519Usable (subtle: SubtleCrypto): Promise<boolean> {
  try {
    const signature = await subtle.sign('Ed25519', await importSeed(subtle, hexToBytes(HONEST.seed)), asBufferSource(hexToBytes(HONEST.message)))
    return toHex(new Uint8Array(signature)) === HONEST.signature && await accepts(subtle, HONEST) && !await accepts(subtle, TORSION)
  } catch {
    return false
  }
}

async function accepts (subtle: SubtleCrypto, probe: typeof HONEST | typeof TORSION): Promise<boolean> {
  const key = await importPublicKey(subtle, hexToBytes(probe.publicKey))
  if (key === undefined) return false
  return subtle.verify('Ed25519', key, asBufferSource(hexToBytes(probe.signature)), asBufferSource(hexToBytes(probe.message)))
}

function importSeed (subtle: SubtleCrypto, seed: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('pkcs8', asBufferSource(seedToPkcs8(seed)), 'Ed25519', false, ['sign'])
}

async function importPublicKey (subtle: SubtleCrypto, publicKey: Uint8Array): Promise<CryptoKey | undefined> {
  try {
    return await subtle.importKey('raw', asBufferSource(publicKey), 'Ed25519', false, ['verify'])
  } catch {
    return undefined
  }
}
