import { equalBytes, frame } from './bytes.js'
import { createBox, type Box } from './box.js'
import { CipherCache } from './cipher-cache.js'
import { collaborationMaterial, type CollaborationMaterial, type CollaborationSecrets } from './collaboration-keys.js'
import { SUITES, isSuite, type Cipher, type Suite } from './crypto/crypto-provider.js'
import { deriveCipherKey, deriveMemberKey, deriveReplicaId, type CipherPurpose } from './derivations.js'
import { SealError } from './errors.js'
import { toHex } from './hex.js'
import { REPLICA_SEED_BYTES, replicaKeyFromSeed, replicaMaterial, type ReplicaKey } from './replica-key.js'

/** Something one replica sealed. */
export interface SealedByReplica {
  /** Its author: 32 lowercase hex digits. */
  readonly author: string
  /** The author's public key, 32 bytes, of which `author` is the hash. */
  readonly publicKey: Uint8Array
  readonly associatedData: Uint8Array
  /** `nonce | ciphertext | tag` */
  readonly sealed: Uint8Array
  /** The suite named in the header. @default 1 */
  readonly suite?: number
}

/** What a holder of the read key can do. All `open…` reject with `PEERBASE_SEAL_BROKEN` ({@link SealError}) when anything differs. */
export interface Opener {
  /** An entry's body, sealed by `author.sealBody`. */
  openBody (entry: SealedByReplica): Promise<Uint8Array>
  /**
   * The same without a promise, where the runtime works at once; else `undefined`.
   * @throws {SealError} `PEERBASE_SEAL_BROKEN` when anything differs
   */
  openBodySync? (entry: SealedByReplica): Uint8Array | undefined
  /** A chunk of a snapshot, sealed by `author.sealChunk`. */
  openChunk (chunk: SealedByReplica): Promise<Uint8Array>
  /**
   * A private message of one peer: `suite | nonce | ciphertext | tag`. The associated data should name the topic and a counter that the
   * receiver checks against replays. Proves membership only: any reader can seal in the name of any peer.
   */
  sealGossip (message: { readonly peer: string, readonly associatedData: Uint8Array, readonly plaintext: Uint8Array }): Promise<Uint8Array>
  openGossip (message: { readonly peer: string, readonly associatedData: Uint8Array, readonly sealed: Uint8Array }): Promise<Uint8Array>
  /** A row of the local store: `suite | nonce | ciphertext | tag`. The associated data should name the row. */
  sealStore (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  openStore (associatedData: Uint8Array, sealed: Uint8Array): Promise<Uint8Array>
  /** HMAC-SHA-256 under K_member, 32 bytes: proof of holding the read key. The caller puts a label in front of the bytes. */
  mac (bytes: Uint8Array): Uint8Array
  verifyMac (bytes: Uint8Array, mac: Uint8Array): boolean
}

/** Replicas, and peers that gossip, whose ciphers are kept, for each use. More are served, each at the cost of one derivation. */
const CIPHERS_KEPT = 4096

/** The reading side of a collaboration, and what needs the read key alone. */
export function createOpener ({ secrets }: { readonly secrets: CollaborationSecrets }): Opener {
  const material = collaborationMaterial(secrets)
  const { crypto, prk } = material
  const cipherOf = { entry: replicaCiphers(material, 'entry'), snapshot: replicaCiphers(material, 'snapshot') }
  const gossipers = new CipherCache(CIPHERS_KEPT)
  const store = storeBox(material)
  const memberKey = deriveMemberKey(crypto, prk)
  const mac = (bytes: Uint8Array): Uint8Array => crypto.hmacSha256(memberKey, bytes)
  const gossip = (peer: string): Box => createBox({
    suite: crypto.suite,
    cipher: (suite) => gossipers.get(`${suite} ${peer}`, () => derivedCipher(material, { suite, use: { purpose: 'gossip', peer } }))
  })
  const open = (purpose: 'entry' | 'snapshot', piece: SealedByReplica): Promise<Uint8Array> => {
    try {
      return cipherOf[purpose](piece).open(piece.associatedData, piece.sealed)
    } catch (error) {
      return Promise.reject(error) // what is not to be opened rejects; it never throws at the call
    }
  }
  return {
    openBody: (entry) => open('entry', entry),
    openBodySync: (entry) => cipherOf.entry(entry).openSync?.(entry.associatedData, entry.sealed),
    openChunk: (chunk) => open('snapshot', chunk),
    sealGossip: ({ peer, associatedData, plaintext }) => gossip(peer).seal(associatedData, plaintext),
    openGossip: ({ peer, associatedData, sealed }) => gossip(peer).open(associatedData, sealed),
    sealStore: (associatedData, plaintext) => store.seal(associatedData, plaintext),
    openStore: (associatedData, sealed) => store.open(associatedData, sealed),
    mac,
    verifyMac: (bytes, claimed) => equalBytes(mac(bytes), claimed)
  }
}

/** The replica key in a form for the local store, sealed under K_store. A disk thief without the read key cannot sign with it. */
export async function sealReplicaKey (secrets: CollaborationSecrets, replicaKey: ReplicaKey): Promise<Uint8Array> {
  const material = collaborationMaterial(secrets)
  return storeBox(material).seal(replicaKeyLabel(material), replicaMaterial(replicaKey).seed)
}

/** @throws {SealError} `PEERBASE_SEAL_BROKEN` (as a rejection) unless these secrets sealed it */
export async function openReplicaKey (secrets: CollaborationSecrets, sealed: Uint8Array): Promise<ReplicaKey> {
  const material = collaborationMaterial(secrets)
  const seed = await storeBox(material).open(replicaKeyLabel(material), sealed)
  if (seed.length !== REPLICA_SEED_BYTES) throw new SealError()
  return replicaKeyFromSeed(seed, material.crypto)
}

function replicaKeyLabel ({ cid }: CollaborationMaterial): Uint8Array {
  return frame('pb1/replica-key', cid)
}

function storeBox (material: CollaborationMaterial): Box {
  const ciphers = new CipherCache(2)
  const cipher = (suite: Suite): Cipher =>
    ciphers.get(String(suite), () => derivedCipher(material, { suite, use: { purpose: 'store' } }))
  return createBox({ suite: material.crypto.suite, cipher })
}

/** By suite and author, so that no name is put together for each entry. */
function replicaCiphers (material: CollaborationMaterial, purpose: 'entry' | 'snapshot'): (piece: SealedByReplica) => Cipher {
  const caches: Readonly<Record<Suite, CipherCache>> = { 1: new CipherCache(CIPHERS_KEPT), 2: new CipherCache(CIPHERS_KEPT) }
  return ({ author, publicKey, suite = SUITES.aes256gcm }) => {
    if (!isSuite(suite)) throw new SealError()
    return caches[suite].get(author, () => {
      if (toHex(deriveReplicaId(material.crypto, publicKey)) !== author) throw new SealError()
      return derivedCipher(material, { suite, use: { purpose, replicaPublicKey: publicKey } })
    })
  }
}

function derivedCipher ({ crypto, prk }: CollaborationMaterial, { suite, use }: { suite: Suite, use: CipherPurpose }): Cipher {
  return crypto.cipher({ suite, key: deriveCipherKey(crypto, { prk, suite, use }) })
}
