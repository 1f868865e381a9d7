import type { CryptoProvider, Signer } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { randomBytes } from './crypto/random-bytes.js'
import { deriveReplicaId } from './derivations.js'
import { InvalidKeysError } from './errors.js'
import { toHex } from './hex.js'
import { Opaque } from './opaque.js'

/**
 * The signing key of one incarnation of a replica. It never leaves the device or tab: two processes with one replica key would give
 * the same sequence numbers to different entries. Opaque.
 */
export interface ReplicaKey {
  /** The replica id, 32 lowercase hex digits: a hash of the public key. */
  readonly replica: string
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** What lies behind a ReplicaKey. Stays inside this package. */
export interface ReplicaMaterial {
  readonly seed: Uint8Array
  readonly signer: Signer
}

export const REPLICA_SEED_BYTES = 32

const materialByKey = new WeakMap<object, ReplicaMaterial>()

/** A key for a replica that never was before. */
export function createReplicaKey (options: { readonly crypto?: CryptoProvider } = {}): ReplicaKey {
  return replicaKeyFromSeed(randomBytes(REPLICA_SEED_BYTES), options.crypto ?? defaultCrypto())
}

/** The key of a stored seed of 32 bytes, which is kept, not copied. */
export function replicaKeyFromSeed (seed: Uint8Array, crypto: CryptoProvider): ReplicaKey {
  const signer = crypto.signer(seed)
  return new OpaqueReplicaKey({ replica: toHex(deriveReplicaId(crypto, signer.publicKey)), material: { seed, signer } })
}

/** @throws {InvalidKeysError} `PEERBASE_INVALID_KEYS` when the object is not a ReplicaKey made here */
export function replicaMaterial (key: ReplicaKey): ReplicaMaterial {
  const material = typeof key === 'object' && key !== null ? materialByKey.get(key) : undefined
  if (material === undefined) throw new InvalidKeysError('a ReplicaKey')
  return material
}

class OpaqueReplicaKey extends Opaque implements ReplicaKey {
  readonly replica: string
  readonly publicKey: Uint8Array

  constructor ({ replica, material }: { replica: string, material: ReplicaMaterial }) {
    super()
    materialByKey.set(this, material)
    this.replica = replica
    this.publicKey = new Uint8Array(material.signer.publicKey)
    Object.freeze(this)
  }

  protected override label (): string {
    return `peer-base replica key ${this.replica.slice(0, 8)}`
  }
}
