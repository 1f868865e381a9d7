import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { PeerBaseError, toError } from '../../errors.js'
import type { PeerId } from '../../ports/network.js'
import type { Store } from '../../ports/store.js'
import { concatBytes } from '../../util/bytes.js'

/** Where the network's private key is kept. */
export const identityStoreKey = 'm/network-identity'

/** No other use of the identity key signs anything that begins so: a signature made here means nothing elsewhere, and the reverse. */
const signingDomain = new TextEncoder().encode('peer-base/1 signed by network identity:')

export interface IdentitySource {
  /** Keeps the key over restarts. Without it a node has a new id at each start, unless `privateKey` is given. */
  readonly store: Store | undefined
  /** Protobuf form of libp2p; wins over the store. */
  readonly privateKey: Uint8Array | undefined
}

/**
 * The key given, else the key stored, else a new Ed25519 key, stored before it is used.
 * @throws PEERBASE_INVALID_KEYS when the given key cannot be read; PEERBASE_STORE_CORRUPT when the stored one cannot
 */
export async function loadIdentity ({ store, privateKey }: IdentitySource): Promise<PrivateKey> {
  if (privateKey !== undefined) {
    return readKey(privateKey, 'PEERBASE_INVALID_KEYS', 'The option privateKey is no libp2p private key in protobuf form')
  }
  const stored = await store?.get(identityStoreKey)
  if (stored !== undefined) {
    return readKey(stored, 'PEERBASE_STORE_CORRUPT', `The stored network key is damaged: delete ${identityStoreKey} to get a new id`)
  }
  const fresh = await generateKeyPair('Ed25519')
  await store?.batch([{ key: identityStoreKey, value: privateKeyToProtobuf(fresh) }])
  return fresh
}

function readKey (bytes: Uint8Array, code: 'PEERBASE_INVALID_KEYS' | 'PEERBASE_STORE_CORRUPT', message: string): PrivateKey {
  try {
    return privateKeyFromProtobuf(bytes)
  } catch (error) {
    throw new PeerBaseError(code, message, { cause: toError(error) })
  }
}

export async function signAs (key: PrivateKey, bytes: Uint8Array): Promise<Uint8Array> {
  return await key.sign(inDomain(bytes))
}

/** Whether `peer` signed `bytes` by `signAs`. False, too, for ids that do not hold their key (RSA) and for what is no id. */
export async function verifyBy (peer: PeerId, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    const key = peerIdFromString(peer).publicKey
    return key !== undefined && await key.verify(inDomain(bytes), signature)
  } catch {
    // Not an id, or not a signature: nothing that this peer signed.
    return false
  }
}

function inDomain (bytes: Uint8Array): Uint8Array {
  return concatBytes(signingDomain, bytes)
}
