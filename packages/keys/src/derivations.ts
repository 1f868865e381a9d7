import { frame } from './bytes.js'
import type { CryptoProvider, Suite } from './crypto/crypto-provider.js'
import { hkdfExpand, hkdfExtract } from './crypto/hkdf.js'

/*
 * Every value that follows from the keys and the names of a collaboration. `frame` length-prefixes each part, `Extract` and `Expand` are
 * HKDF with SHA-256 (RFC 5869), lengths are in bytes, suites are one byte. test/vectors/derivations.json fixes all of them.
 *
 *   R (open)   SHA-256(frame('pb1/open', appName, name))                    known to whoever knows the names
 *   nameTag    Expand(Extract('pb1/names', R), frame('name-tag', name))[16] with keys
 *              SHA-256(frame('pb1/name', name))[0:16]                       open
 *   cid        SHA-256(frame('pb1/cid', appName, W_pub or 32 zeros, nameTag))
 *   replica    SHA-256(frame('pb1/replica', r_pub))[0:16]
 *   PRK        Extract(frame('pb1', cid), R)
 *   K_enc      Expand(PRK, frame('entry', suite, r_pub))[32]
 *   K_snap     Expand(PRK, frame('snapshot', suite, r_pub))[32]
 *   K_gossip   Expand(PRK, frame('gossip', suite, peer))[32]
 *   K_store    Expand(PRK, frame('store', suite))[32]
 *   K_member   Expand(PRK, frame('member'))[32]
 *   topicId    Expand(PRK, frame('topic', name))[16]
 */

export const NAME_TAG_BYTES = 16
export const REPLICA_ID_BYTES = 16
export const COLLABORATION_ID_BYTES = 32

const TOPIC_ID_BYTES = 16
const NO_KEY = new Uint8Array(32)

export interface CollaborationNames {
  readonly appName: string
  readonly name: string
}

/** The stand-in for R in a collaboration without keys, so that one code path seals. It keeps out only those who do not know the names. */
export function openReadSecret (crypto: CryptoProvider, { appName, name }: CollaborationNames): Uint8Array {
  return crypto.sha256(frame('pb1/open', appName, name))
}

/** The name as a pinner sees it. Guessing a name from the tag needs R, except in an open collaboration. */
export function deriveNameTag (crypto: CryptoProvider, { name, readSecret }: { name: string, readSecret: Uint8Array | undefined }): Uint8Array {
  if (readSecret === undefined) return crypto.sha256(frame('pb1/name', name)).slice(0, NAME_TAG_BYTES)
  const prk = hkdfExtract(crypto, { salt: frame('pb1/names'), ikm: readSecret })
  return hkdfExpand(crypto, { prk, info: frame('name-tag', name), length: NAME_TAG_BYTES })
}

/** The self-certifying id: whoever is given its parts can check them against it. */
export function deriveCollaborationId (
  crypto: CryptoProvider,
  { appName, writePublicKey, nameTag }: { appName: string, writePublicKey: Uint8Array | undefined, nameTag: Uint8Array }
): Uint8Array {
  return crypto.sha256(frame('pb1/cid', appName, writePublicKey ?? NO_KEY, nameTag))
}

/** The id under which a replica's entries, dots and clock stand. */
export function deriveReplicaId (crypto: CryptoProvider, replicaPublicKey: Uint8Array): Uint8Array {
  return crypto.sha256(frame('pb1/replica', replicaPublicKey)).slice(0, REPLICA_ID_BYTES)
}

/** The secret from which all keys of one collaboration follow. */
export function derivePrk (crypto: CryptoProvider, { readSecret, cid }: { readSecret: Uint8Array, cid: Uint8Array }): Uint8Array {
  return hkdfExtract(crypto, { salt: frame('pb1', cid), ikm: readSecret })
}

/** What a cipher key is for, and for whom where there is one key each. */
export type CipherPurpose =
  | { readonly purpose: 'entry' | 'snapshot', readonly replicaPublicKey: Uint8Array }
  | { readonly purpose: 'gossip', readonly peer: string }
  | { readonly purpose: 'store' }

/** K_enc, K_snap, K_gossip or K_store, 32 bytes. */
export function deriveCipherKey (crypto: CryptoProvider, { prk, suite, use }: { prk: Uint8Array, suite: Suite, use: CipherPurpose }): Uint8Array {
  const label = [use.purpose, Uint8Array.of(suite)]
  switch (use.purpose) {
    case 'entry':
    case 'snapshot': return hkdfExpand(crypto, { prk, info: frame(...label, use.replicaPublicKey) })
    case 'gossip': return hkdfExpand(crypto, { prk, info: frame(...label, use.peer) })
    case 'store': return hkdfExpand(crypto, { prk, info: frame(...label) })
  }
}

/** K_member, 32 bytes: the key of the MAC that proves knowledge of R. */
export function deriveMemberKey (crypto: CryptoProvider, prk: Uint8Array): Uint8Array {
  return hkdfExpand(crypto, { prk, info: frame('member') })
}

/** The topic of a private gossip channel, 16 bytes. */
export function deriveTopicId (crypto: CryptoProvider, { prk, name }: { prk: Uint8Array, name: string }): Uint8Array {
  return hkdfExpand(crypto, { prk, info: frame('topic', name), length: TOPIC_ID_BYTES })
}
