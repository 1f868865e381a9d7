import { createHmac, createPublicKey, verify } from 'node:crypto'
import { F, Fields, hash } from './form.js'

/* Section 2: key strings, derivations, certificates, signatures. */

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

function base58 (text: string): Buffer {
  let number = 0n
  for (const letter of text) {
    const digit = alphabet.indexOf(letter)
    if (digit < 0) throw new Error('no letter of base58btc')
    number = number * 58n + BigInt(digit)
  }
  const digits = number.toString(16)
  const zeros = /^1*/.exec(text)?.[0].length ?? 0
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')])
}

/** The read capability in a key string, whether it can write or not. */
export function readCapability (keyString: string): { readonly R: Buffer, readonly writePublicKey: Buffer } {
  const [read = ''] = keyString.split('-')
  if (!read.startsWith('r1')) throw new Error('no key string')
  const bytes = base58(read.slice(2))
  const payload = bytes.subarray(0, -4)
  if (payload.length !== 65 || payload[0] !== 1) throw new Error('no key string of version 1')
  if (!hash(F('pb1/keys', 'r', payload)).subarray(0, 4).equals(bytes.subarray(-4))) throw new Error('a letter was changed')
  return { R: payload.subarray(1, 33), writePublicKey: payload.subarray(33) }
}

const hmac = (key: Uint8Array, message: Uint8Array): Buffer => createHmac('sha256', key).update(message).digest()

/** RFC 5869; nothing here is longer than one block. */
const extract = (salt: Uint8Array, ikm: Uint8Array): Buffer => hmac(salt, ikm)
const expand = (prk: Uint8Array, info: Uint8Array, length: number): Buffer => hmac(prk, Buffer.concat([info, Uint8Array.of(1)])).subarray(0, length)

export interface Collaboration {
  readonly cid: Buffer
  readonly writePublicKey: Buffer
  readonly nameTag: Buffer
  readonly memberKey: Buffer
  /** K_enc or K_snap of a replica. */
  cipherKey (purpose: 'entry' | 'snapshot', suite: number, replicaPublicKey: Uint8Array): Buffer
  mac (bytes: Uint8Array): Buffer
}

export function collaborationOf (keyString: string, appName: string, name: string): Collaboration {
  const { R, writePublicKey } = readCapability(keyString)
  const nameTag = expand(extract(F('pb1/names'), R), F('name-tag', name), 16)
  const cid = hash(F('pb1/cid', appName, writePublicKey, nameTag))
  const prk = extract(F('pb1', cid), R)
  const memberKey = expand(prk, F('member'), 32)
  return {
    cid, writePublicKey, nameTag, memberKey,
    cipherKey: (purpose, suite, key) => expand(prk, F(purpose, Uint8Array.of(suite), key), 32),
    mac: (bytes) => hmac(memberKey, bytes)
  }
}

const PRIME = 2n ** 255n - 19n
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n
const smallOrder = new Set([
  0n, 1n, PRIME - 1n,
  BigInt('0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826'),
  BigInt('0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7')
])
const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)

function isPoint (bytes: Uint8Array): boolean {
  const y = littleEndian(bytes) & (2n ** 255n - 1n)
  return y < PRIME && !smallOrder.has(y)
}

/** The one rule for signatures; its fourth step is the platform's. */
export function isSigned (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  if (!isPoint(publicKey) || !isPoint(signature.subarray(0, 32)) || littleEndian(signature.subarray(32)) >= ORDER) return false
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }, format: 'jwk' })
  return verify(null, message, key, signature)
}

/** The replica a chain of certificates introduces, and its public key. */
export function introduced (chain: Uint8Array, { cid, writePublicKey }: Collaboration): { readonly replica: string, readonly publicKey: Buffer } {
  const fields = new Fields(chain)
  let subject: Buffer | undefined
  let expected: Buffer | undefined
  let caps = 0
  for (let depth = chain.length / 166 - 1; depth >= 0; depth--) {
    const bytes = fields.take(166)
    if (bytes[0] !== 1 || bytes[1] !== 1 || bytes[101] !== depth) throw new Error('no certificate')
    if (!bytes.subarray(2, 34).equals(cid)) throw new Error('of another collaboration')
    const [whom, issuer] = [bytes.subarray(34, 66), bytes.subarray(66, 98)]
    if (expected !== undefined && (!whom.equals(expected) || ((bytes[100] ?? 0) & 2) === 0 || (caps & ~(bytes[100] ?? 0)) !== 0)) throw new Error('not allowed to')
    if (depth === 0 && !issuer.equals(writePublicKey)) throw new Error('by nobody we know')
    if (!isSigned(issuer, F('pb1/certificate', bytes.subarray(0, 102)), bytes.subarray(102))) throw new Error('a forged certificate')
    subject ??= whom
    caps = bytes[100] ?? 0
    expected = issuer
  }
  fields.end()
  if (subject === undefined) throw new Error('an empty chain')
  return { replica: hash(F('pb1/replica', subject)).subarray(0, 16).toString('hex'), publicKey: subject }
}
