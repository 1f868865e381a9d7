import { equalBytes } from './bytes.js'
import type { CryptoProvider } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { randomBytes } from './crypto/random-bytes.js'
import { InvalidKeysError } from './errors.js'
import { Opaque } from './opaque.js'

/** The capability to read, and to verify who writes. Opaque. */
export interface ReadKey {
  /** True for the read key of the same collaboration keys. Anything else is `false`. */
  equals (other: unknown): boolean
}

/** The capability to certify replicas, and so to write. Opaque. */
export interface WriteKey {
  /** True for the write key of the same collaboration keys. Anything else is `false`. */
  equals (other: unknown): boolean
}

/** What a share link carries. Opaque: nothing here can be printed; see `uriEncode` for the one way out. */
export interface Keys {
  readonly read: ReadKey
  /** Absent when these are read-only keys. */
  readonly write?: WriteKey
  /** True if both give the same capabilities to the same collaboration. */
  equals (other: unknown): boolean
}

/** What lies behind Keys. Stays inside this package. */
export interface KeySecrets {
  /** R: 32 random bytes. */
  readonly readSecret: Uint8Array
  /** W_pub: the Ed25519 public key that certifies writers, 32 bytes. */
  readonly writePublicKey: Uint8Array
  /** W: its seed, 32 bytes; absent in read-only keys. */
  readonly writeSeed?: Uint8Array
}

const secretsByKeys = new WeakMap<object, KeySecrets>()
const readSecrets = new WeakMap<object, KeySecrets>()
const writeSeeds = new WeakMap<object, Uint8Array>()

/** Fresh keys to read and write with. They exist nowhere else: whoever loses them loses the collaboration. */
export async function generate (options: { readonly crypto?: CryptoProvider } = {}): Promise<Keys> {
  const writeSeed = randomBytes(32)
  const { publicKey } = (options.crypto ?? defaultCrypto()).signer(writeSeed)
  return makeKeys({ readSecret: randomBytes(32), writePublicKey: publicKey, writeSeed })
}

/** Wraps secrets that are known to belong together. */
export function makeKeys (secrets: KeySecrets): Keys {
  return new OpaqueKeys(secrets)
}

/** @throws {InvalidKeysError} `PEERBASE_INVALID_KEYS` when the object is not Keys made here, such as a clone of some */
export function keySecrets (keys: Keys): KeySecrets {
  const secrets = typeof keys === 'object' && keys !== null ? secretsByKeys.get(keys) : undefined
  if (secrets === undefined) throw new InvalidKeysError('Keys')
  return secrets
}

class OpaqueReadKey extends Opaque implements ReadKey {
  constructor (secrets: KeySecrets) {
    super()
    readSecrets.set(this, secrets)
    Object.freeze(this)
  }

  equals (other: unknown): boolean {
    const own = readSecrets.get(this)
    const others = isObject(other) ? readSecrets.get(other) : undefined
    if (own === undefined || others === undefined) return false
    return equalBytes(own.readSecret, others.readSecret) && equalBytes(own.writePublicKey, others.writePublicKey)
  }

  protected override label (): string {
    return 'peer-base read key'
  }
}

class OpaqueWriteKey extends Opaque implements WriteKey {
  constructor (seed: Uint8Array) {
    super()
    writeSeeds.set(this, seed)
    Object.freeze(this)
  }

  equals (other: unknown): boolean {
    const own = writeSeeds.get(this)
    const others = isObject(other) ? writeSeeds.get(other) : undefined
    return own !== undefined && others !== undefined && equalBytes(own, others)
  }

  protected override label (): string {
    return 'peer-base write key'
  }
}

class OpaqueKeys extends Opaque implements Keys {
  declare readonly read: ReadKey
  declare readonly write?: WriteKey

  constructor (secrets: KeySecrets) {
    super()
    secretsByKeys.set(this, secrets)
    // Not enumerable, so that a structured clone and a spread take nothing along.
    Object.defineProperty(this, 'read', { value: new OpaqueReadKey(secrets) })
    if (secrets.writeSeed !== undefined) Object.defineProperty(this, 'write', { value: new OpaqueWriteKey(secrets.writeSeed) })
    Object.freeze(this)
  }

  equals (other: unknown): boolean {
    if (!(other instanceof OpaqueKeys) || !this.read.equals(other.read)) return false
    return this.write === undefined ? other.write === undefined : this.write.equals(other.write)
  }

  protected override label (): string {
    return this.write === undefined ? 'peer-base keys, read-only' : 'peer-base keys'
  }
}

function isObject (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
