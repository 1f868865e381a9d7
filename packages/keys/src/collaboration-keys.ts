import type { CryptoProvider } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { isAcceptablePublicKey } from './crypto/signature-rule.js'
import {
  deriveCollaborationId, deriveNameTag, derivePrk, deriveTopicId, NAME_TAG_BYTES, openReadSecret, type CollaborationNames
} from './derivations.js'
import { InvalidArgumentError, InvalidKeysError, InvalidNameError } from './errors.js'
import { toHex } from './hex.js'
import { keySecrets, type Keys } from './keys.js'
import { Opaque } from './opaque.js'

/** What a member of one collaboration knows. The properties may be announced to anyone; the keys behind it never show. Opaque. */
export interface CollaborationSecrets {
  /** The collaboration id: 64 lowercase hex digits. */
  readonly cid: string
  /** 16 bytes that stand for the name. */
  readonly nameTag: Uint8Array
  /** The only key that may certify writers, 32 bytes; `undefined` in an open collaboration. */
  readonly writePublicKey: Uint8Array | undefined
  /** True with a write key, and in an open collaboration. */
  readonly canWrite: boolean
  /** The topic of a named gossip channel of this collaboration, 32 lowercase hex digits. Members only can compute it. */
  topicId (name: string): string
}

/** What lies behind CollaborationSecrets. Stays inside this package. */
export interface CollaborationMaterial {
  readonly crypto: CryptoProvider
  readonly cid: Uint8Array
  readonly prk: Uint8Array
  readonly writePublicKey: Uint8Array | undefined
  /** Absent for readers, and in open collaborations, whose replicas certify themselves. */
  readonly writeSeed: Uint8Array | undefined
}

const materialBySecrets = new WeakMap<object, CollaborationMaterial>()

/**
 * Everything that follows from the keys and names of a collaboration. Without keys it is open: anyone who knows both names reads and
 * writes, and sealing only keeps out those who do not.
 *
 * @throws {InvalidNameError} `PEERBASE_INVALID_NAME` unless both names are strings that are not empty
 * @throws {InvalidKeysError} `PEERBASE_INVALID_KEYS` when `keys` is not Keys made here
 */
export function deriveCollaboration (
  options: CollaborationNames & { readonly keys?: Keys | undefined, readonly crypto?: CryptoProvider }
): CollaborationSecrets {
  const { appName, name, keys, crypto = defaultCrypto() } = options
  requireName(appName, 'appName')
  requireName(name, 'name')
  const known = keys === undefined ? undefined : keySecrets(keys)
  const writePublicKey = known?.writePublicKey
  const nameTag = deriveNameTag(crypto, { name, readSecret: known?.readSecret })
  const cid = deriveCollaborationId(crypto, { appName, writePublicKey, nameTag })
  const prk = derivePrk(crypto, { readSecret: known?.readSecret ?? openReadSecret(crypto, { appName, name }), cid })
  return new OpaqueSecrets({ nameTag, material: { crypto, cid, prk, writePublicKey, writeSeed: known?.writeSeed } })
}

/**
 * The collaboration id an announcement stands for. Needs no keys: a pinner computes it, compares, and then knows the one key that may
 * certify writers there.
 *
 * @param options.writePublicKey 32 bytes; `undefined` for an open collaboration
 * @param options.nameTag 16 bytes
 * @returns 64 lowercase hex digits
 * @throws {InvalidNameError} `PEERBASE_INVALID_NAME`
 * @throws {InvalidArgumentError} `PEERBASE_INVALID_ARGUMENT` for a name tag of another length, or a key no signature can verify under
 */
export function collaborationId (options: {
  readonly appName: string
  readonly writePublicKey?: Uint8Array | undefined
  readonly nameTag: Uint8Array
  readonly crypto?: CryptoProvider
}): string {
  const { appName, writePublicKey, nameTag, crypto = defaultCrypto() } = options
  requireName(appName, 'appName')
  if (nameTag.length !== NAME_TAG_BYTES) throw new InvalidArgumentError('nameTag', `must be ${NAME_TAG_BYTES} bytes`)
  // This also keeps 32 zero bytes, which mean "open", from being announced as a key.
  if (writePublicKey !== undefined && !isAcceptablePublicKey(writePublicKey)) {
    throw new InvalidArgumentError('writePublicKey', 'must be a canonical Ed25519 public key of 32 bytes')
  }
  return toHex(deriveCollaborationId(crypto, { appName, writePublicKey, nameTag }))
}

/** @throws {InvalidKeysError} `PEERBASE_INVALID_KEYS` when the object was not made by {@link deriveCollaboration} */
export function collaborationMaterial (secrets: CollaborationSecrets): CollaborationMaterial {
  const material = typeof secrets === 'object' && secrets !== null ? materialBySecrets.get(secrets) : undefined
  if (material === undefined) throw new InvalidKeysError('CollaborationSecrets')
  return material
}

class OpaqueSecrets extends Opaque implements CollaborationSecrets {
  readonly cid: string
  readonly nameTag: Uint8Array
  readonly writePublicKey: Uint8Array | undefined
  readonly canWrite: boolean

  constructor ({ nameTag, material }: { nameTag: Uint8Array, material: CollaborationMaterial }) {
    super()
    materialBySecrets.set(this, material)
    this.cid = toHex(material.cid)
    this.nameTag = nameTag
    this.writePublicKey = material.writePublicKey === undefined ? undefined : new Uint8Array(material.writePublicKey)
    this.canWrite = material.writePublicKey === undefined || material.writeSeed !== undefined
    Object.freeze(this)
  }

  topicId (name: string): string {
    const { crypto, prk } = collaborationMaterial(this)
    return toHex(deriveTopicId(crypto, { prk, name }))
  }

  protected override label (): string {
    return `peer-base collaboration ${this.cid.slice(0, 8)}`
  }
}

function requireName (name: unknown, argument: string): void {
  if (typeof name !== 'string' || name === '') throw new InvalidNameError(argument)
}
