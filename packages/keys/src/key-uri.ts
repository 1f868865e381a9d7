import { base58btc } from 'multiformats/bases/base58'
import { concatBytes, equalBytes, frame } from './bytes.js'
import type { CryptoProvider } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { isAcceptablePublicKey } from './crypto/signature-rule.js'
import { KeyUriError } from './errors.js'
import { keySecrets, makeKeys, type Keys, type KeySecrets } from './keys.js'

/*
 * A key string is `<read>` or `<read>-<write>`:
 *
 *   <read>   'r1' | base58btc(version(1) | R(32) | W_pub(32) | check(4))
 *   <write>  'w1' | base58btc(version(1) | W_seed(32)        | check(4))
 *   check    SHA-256(frame('pb1/keys', 'r' or 'w', version | payload))[0:4]
 *
 * The read part alone is a valid read-only string, by design: a read-write link that was cut exactly at its '-' still opens, read-only.
 * Every other cut is an error.
 */

const FORMAT_VERSION = 1
const CHECK_BYTES = 4
const READ_BYTES = 1 + 64 + CHECK_BYTES
const WRITE_BYTES = 1 + 32 + CHECK_BYTES
const BASE58 = /^[1-9A-HJ-NP-Za-km-z]*$/

/** Our parts have at most 96 characters. Decoding base58 is quadratic, so longer input is not decoded. */
const MAX_PART_CHARACTERS = 128
/** A 2019 string opens with a public key: 49 characters for Ed25519, about 410 for RSA of 2048 bits. */
const MAX_LEGACY_CHARACTERS = 512

/** The whole capability as a string that needs no escaping in a URL fragment. It is a secret. */
export function uriEncode (keys: Keys, options: { readonly crypto?: CryptoProvider } = {}): string {
  const crypto = options.crypto ?? defaultCrypto()
  const secrets = keySecrets(keys)
  const read = encodeReadPart(secrets, crypto)
  return secrets.writeSeed === undefined ? read : `${read}-${encodePart({ kind: 'w', payload: secrets.writeSeed, crypto })}`
}

/** The capability to read only: the part of `uriEncode` before the `-`. Works from read-only keys as well. */
export function uriEncodeReadOnly (keys: Keys, options: { readonly crypto?: CryptoProvider } = {}): string {
  return encodeReadPart(keySecrets(keys), options.crypto ?? defaultCrypto())
}

/**
 * Keys from a string made by `uriEncode` or `uriEncodeReadOnly`.
 *
 * @throws {KeyUriError} `PEERBASE_INVALID_KEY_URI` with a `reason`, for anything else
 */
export async function uriDecode (uri: string, options: { readonly crypto?: CryptoProvider } = {}): Promise<Keys> {
  const crypto = options.crypto ?? defaultCrypto()
  if (typeof uri !== 'string') throw new KeyUriError('type')
  const separator = uri.indexOf('-')
  const readPart = separator < 0 ? uri : uri.slice(0, separator)
  if (isLegacy(readPart)) throw new KeyUriError('legacy')
  const read = decodePart({ kind: 'r', part: readPart, bytes: READ_BYTES, crypto })
  const readSecret = read.slice(0, 32)
  const writePublicKey = read.slice(32)
  if (!isAcceptablePublicKey(writePublicKey)) throw new KeyUriError('mismatch')
  if (separator < 0) return makeKeys({ readSecret, writePublicKey })
  const writeSeed = decodePart({ kind: 'w', part: uri.slice(separator + 1), bytes: WRITE_BYTES, crypto })
  if (!equalBytes(crypto.signer(writeSeed).publicKey, writePublicKey)) throw new KeyUriError('mismatch')
  return makeKeys({ readSecret, writePublicKey, writeSeed })
}

type PartKind = 'r' | 'w'

function encodeReadPart (secrets: KeySecrets, crypto: CryptoProvider): string {
  return encodePart({ kind: 'r', payload: concatBytes(secrets.readSecret, secrets.writePublicKey), crypto })
}

function encodePart ({ kind, payload, crypto }: { kind: PartKind, payload: Uint8Array, crypto: CryptoProvider }): string {
  const content = concatBytes(Uint8Array.of(FORMAT_VERSION), payload)
  const check = checksum({ kind, content, crypto })
  return `${kind}${FORMAT_VERSION}${base58btc.encoder.baseEncode(concatBytes(content, check))}`
}

function decodePart (
  { kind, part, bytes, crypto }: { kind: PartKind, part: string, bytes: number, crypto: CryptoProvider }
): Uint8Array {
  if (part.length > MAX_PART_CHARACTERS) throw new KeyUriError(BASE58.test(part.slice(0, MAX_PART_CHARACTERS)) ? 'length' : 'alphabet')
  if (!BASE58.test(part)) throw new KeyUriError('alphabet')
  const prefix = `${kind}${FORMAT_VERSION}`
  if (prefix.startsWith(part)) throw new KeyUriError('length')
  if (!part.startsWith(prefix)) throw new KeyUriError('version')
  const decoded = base58btc.decoder.baseDecode(part.slice(prefix.length))
  if (decoded.length !== bytes) throw new KeyUriError('length')
  const content = decoded.subarray(0, -CHECK_BYTES)
  if (!equalBytes(checksum({ kind, content, crypto }), decoded.subarray(-CHECK_BYTES))) throw new KeyUriError('checksum')
  if (content[0] !== FORMAT_VERSION) throw new KeyUriError('version')
  return content.slice(1)
}

function checksum ({ kind, content, crypto }: { kind: PartKind, content: Uint8Array, crypto: CryptoProvider }): Uint8Array {
  return crypto.sha256(frame('pb1/keys', kind, content)).subarray(0, CHECK_BYTES)
}

/** 2019's strings open with a base58 public key in protobuf: a key type of 0 to 3 (08 0t), then its bytes (12 …). */
function isLegacy (part: string): boolean {
  if (part.length < 40 || part.length > MAX_LEGACY_CHARACTERS || !BASE58.test(part)) return false
  const [tag, type, next] = base58btc.decoder.baseDecode(part)
  return tag === 0x08 && type !== undefined && type <= 3 && next === 0x12
}
