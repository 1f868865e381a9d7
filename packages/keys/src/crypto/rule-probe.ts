import { hexToBytes, toHex } from '../hex.js'
import type { Ed25519 } from './crypto-provider.js'

/*
 * A runtime's native Ed25519 is used only if it signs as RFC 8032 says and its verification is the cofactorless one that signature-rule.ts
 * needs. Both are asked once, before the first use, with two signatures.
 */

/** RFC 8032, section 7.1, test 1: the empty message. Must be reproduced and accepted. */
export const HONEST = {
  seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  message: '',
  signature: 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
} as const

/** The same private key, its public point moved by one of order 8: only verification that multiplies by the cofactor accepts. */
export const TORSION = {
  publicKey: '9158312a9a8d6e3b34c891d6d61444f8b8211c5117ebad15bdb0bd68b07e0245',
  message: '00',
  signature: 'b006ceb650c14ce9fba7a997a8ec6270853836db4e1674bb8dcac233f9c7a0dbac46086f9a6848801f7da913bf77aab851f8cc35e6f60ff05af32bf5a5e10401'
} as const

/** True if signatures that are made and judged at once are those of RFC 8032, judged by the one rule. What throws does not keep it. */
export function keepsRule ({ signer, signatureVerifier }: Ed25519): boolean {
  const accepts = ({ publicKey, message, signature }: typeof HONEST | typeof TORSION): boolean | undefined =>
    signatureVerifier(hexToBytes(publicKey)).verifySync?.(hexToBytes(message), hexToBytes(signature))
  try {
    const signature = signer(hexToBytes(HONEST.seed)).signSync?.(hexToBytes(HONEST.message))
    return signature !== undefined && toHex(signature) === HONEST.signature && accepts(HONEST) === true && accepts(TORSION) === false
  } catch {
    return false
  }
}
