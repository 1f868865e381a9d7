import type * as NodeCrypto from 'node:crypto'
import type { Ed25519, SignatureVerifier, Signer } from './crypto-provider.js'
import { publicKeyToJwk, seedToPkcs8 } from './ed25519-forms.js'
import { isAcceptablePublicKey, isAcceptableSignature } from './signature-rule.js'

type Node = typeof NodeCrypto

/** Ed25519 by `node:crypto`, which is OpenSSL, with kept key objects. Runtimes that imitate Node bring other libraries: ask `keepsRule`. */
export function nodeEd25519 (node: Node): Ed25519 {
  return { signer: (seed) => nodeSigner(node, seed), signatureVerifier: (publicKey) => nodeSignatureVerifier(node, publicKey) }
}

function nodeSigner (node: Node, seed: Uint8Array): Signer {
  const key = node.createPrivateKey({ key: asBuffer(seedToPkcs8(seed)), format: 'der', type: 'pkcs8' })
  const spki = node.createPublicKey(key).export({ format: 'der', type: 'spki' })
  const { sign } = node
  const signSync = (message: Uint8Array): Uint8Array => new Uint8Array(sign(null, message, key))
  return { publicKey: Uint8Array.from(spki.subarray(-32)), sign: async (message) => signSync(message), signSync }
}

/** The prechecks of signature-rule.ts, the public key's done once, then the native equation. */
function nodeSignatureVerifier (node: Node, publicKey: Uint8Array): SignatureVerifier {
  if (!isAcceptablePublicKey(publicKey)) return { verify: async () => false }
  const key = importPublicKey(node, publicKey)
  const { verify } = node
  const verifySync = (message: Uint8Array, signature: Uint8Array): boolean =>
    key !== undefined && isAcceptableSignature(signature) && verify(null, message, key, signature)
  return { verify: async (message, signature) => verifySync(message, signature), verifySync }
}

function importPublicKey (node: Node, publicKey: Uint8Array): NodeCrypto.KeyObject | undefined {
  try {
    return node.createPublicKey({ key: publicKeyToJwk(publicKey), format: 'jwk' })
  } catch {
    return undefined // OpenSSL takes bytes that encode no point and fails at verification; a library that imitates it may refuse them here
  }
}

/** `node:crypto` takes any byte array for a DER key; its types ask for a Buffer, of which nothing but the bytes is read. */
function asBuffer (bytes: Uint8Array): Buffer {
  return bytes as Buffer
}
