import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { createBox, type Box } from './box.js'
import { concatBytes, frame } from './bytes.js'
import { collaborationMaterial, type CollaborationSecrets } from './collaboration-keys.js'
import type { CryptoProvider, Suite } from './crypto/crypto-provider.js'
import { hkdfExpand, hkdfExtract } from './crypto/hkdf.js'
import { randomBytes } from './crypto/random-bytes.js'
import { isAcceptablePublicKey } from './crypto/signature-rule.js'
import { InvalidKeysError, SealError } from './errors.js'
import { keySecrets, makeKeys, type Keys } from './keys.js'
import { replicaMaterial, type ReplicaKey } from './replica-key.js'

/*
 * Keys of one collaboration, sealed for replicas of another (docs/PROTOCOL.md, Retirement):
 *
 *   shared  X25519(ephemeral secret, montgomery(r_pub))
 *   PRK     Extract(frame('pb1/key-box', cid, author r_pub, ephemeral, r_pub), shared)
 *   tag     Expand(PRK, frame('tag'))[16]
 *   key     Expand(PRK, frame('key', suite))[32]
 *   box     suite | nonce | ciphertext | tag of: version 1 | R 32 | W seed 32, or W_pub in its place | u8 1 with W, else 0
 */

/** Where a box counts: nobody can pass it off as made elsewhere, or by somebody else. */
export interface KeyBoxScope {
  /** Of the collaboration that the boxes stand in. */
  readonly secrets: CollaborationSecrets
  /** Public key of the replica that made them, 32 bytes. */
  readonly author: Uint8Array
}

export interface KeyBoxes {
  /** 32 bytes: an X25519 public key that serves these boxes only. */
  readonly ephemeral: Uint8Array
  /** Each has a tag of 16 bytes, which its owner can compute, and the box. */
  readonly boxes: ReadonlyArray<{ readonly tag: Uint8Array, readonly sealed: Uint8Array }>
}

const VERSION = 1
const KEYS_BYTES = 66
const WITH_WRITE = 1
const READ_ONLY = 0

/**
 * Seals `keys` for each of these replicas, and nobody else. O(replicas) key agreements, about a millisecond each.
 *
 * `replicas` are their public keys, 32 bytes each, certified.
 *
 * @throws {InvalidKeysError} `PEERBASE_INVALID_KEYS` (as a rejection) for a replica key that no box can be made for
 */
export async function sealKeysFor (
  { secrets, author, keys, replicas }: KeyBoxScope & { readonly keys: Keys, readonly replicas: readonly Uint8Array[] }
): Promise<KeyBoxes> {
  const { crypto, cid } = collaborationMaterial(secrets)
  const { readSecret, writePublicKey, writeSeed } = keySecrets(keys)
  const kind = writeSeed === undefined ? READ_ONLY : WITH_WRITE
  const plaintext = concatBytes(Uint8Array.of(VERSION), readSecret, writeSeed ?? writePublicKey, Uint8Array.of(kind))
  const ephemeralSecret = randomBytes(32)
  const ephemeral = x25519.getPublicKey(ephemeralSecret)
  const boxes: Array<KeyBoxes['boxes'][number]> = []
  for (const replica of replicas) {
    const shared = agree(ephemeralSecret, () => ed25519.utils.toMontgomery(replica))
    const { tag, box, label } = boxOf(crypto, { cid, author, ephemeral, replica, shared })
    boxes.push({ tag, sealed: await box.seal(label, plaintext) })
  }
  return { ephemeral, boxes }
}

/**
 * The keys in the box for this replica; undefined where there is none.
 *
 * @throws {SealError} `PEERBASE_SEAL_BROKEN` (as a rejection) when there is one that does not open
 */
export async function openKeysFor (
  { secrets, author, replicaKey, ephemeral, boxes }: KeyBoxScope & KeyBoxes & { readonly replicaKey: ReplicaKey }
): Promise<Keys | undefined> {
  const { crypto, cid } = collaborationMaterial(secrets)
  if (boxes.length === 0) return undefined
  const shared = agree(ed25519.utils.toMontgomerySecret(replicaMaterial(replicaKey).seed), () => ephemeral)
  const { tag, box, label } = boxOf(crypto, { cid, author, ephemeral, replica: replicaKey.publicKey, shared })
  const own = boxes.find((candidate) => candidate.tag.length === tag.length && candidate.tag.every((byte, index) => byte === tag[index]))
  if (own === undefined) return undefined
  return readKeys(crypto, await box.open(label, own.sealed))
}

function boxOf (crypto: CryptoProvider, { cid, author, ephemeral, replica, shared }: {
  readonly cid: Uint8Array, readonly author: Uint8Array, readonly ephemeral: Uint8Array, readonly replica: Uint8Array, readonly shared: Uint8Array
}): { readonly tag: Uint8Array, readonly box: Box, readonly label: Uint8Array } {
  const label = frame('pb1/key-box', cid, author, ephemeral, replica)
  const prk = hkdfExtract(crypto, { salt: label, ikm: shared })
  const cipher = (suite: Suite): ReturnType<CryptoProvider['cipher']> =>
    crypto.cipher({ suite, key: hkdfExpand(crypto, { prk, info: frame('key', Uint8Array.of(suite)), length: 32 }) })
  return { tag: hkdfExpand(crypto, { prk, info: frame('tag'), length: 16 }), box: createBox({ suite: crypto.suite, cipher }), label }
}

/** Refuses points of small order, whose agreement anybody knows. */
function agree (secret: Uint8Array, publicKey: () => Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(secret, publicKey())
  } catch {
    throw new InvalidKeysError('a public key to seal for')
  }
}

function readKeys (crypto: CryptoProvider, bytes: Uint8Array): Keys {
  const readSecret = bytes.slice(1, 33)
  const write = bytes.slice(33, 65)
  if (bytes.length !== KEYS_BYTES || bytes[0] !== VERSION) throw new SealError()
  switch (bytes[65]) {
    case WITH_WRITE: return makeKeys({ readSecret, writePublicKey: crypto.signer(write).publicKey, writeSeed: write })
    case READ_ONLY:
      if (!isAcceptablePublicKey(write)) throw new SealError()
      return makeKeys({ readSecret, writePublicKey: write })
    default: throw new SealError()
  }
}
