import { PeerBaseError } from '@peer-base/app'
import type { Author, Opener, SealedByReplica, Verifier } from '@peer-base/keys'
import { fastHash } from './fast-hash.js'
import { fakeSignature, isFakeSignature, sameBytes } from './fake-signature.js'
import type { SeededRandom } from './seeded-random.js'
import { textBytes } from './text-bytes.js'

/** What the engine uses of `@peer-base/keys`, faked for one collaboration. */
export interface FakeCrypto {
  /** The replica of an index, the same for the same index; its counter of nonces goes on. */
  author (replicaIndex: number): Author
  /** Holds the read key. */
  readonly opener: Opener
  /** A new one that knows nobody yet: one per participant. */
  createVerifier (): Verifier
}

const nonceBytes = 8
const tagBytes = 16

/**
 * Stands where authors, openers and verifiers of `@peer-base/keys` stand, at about 5 ns a byte and with no other randomness
 * than the seed's. Bodies do not show their plaintext and every flipped bit is found; nobody's secret is safe with it.
 * Each collaboration takes a fork of `random` of its own: the read key is drawn from it.
 */
export function createFakeCrypto ({ random }: { readonly random: SeededRandom }): FakeCrypto {
  const readKey = random.fork('read key').bytes(32)
  const authors = new Map<number, Author>()
  return {
    author: index => {
      let author = authors.get(index)
      if (author === undefined) authors.set(index, author = createFakeAuthor(readKey, random.fork(`replica/${index}`).bytes(32)))
      return author
    },
    opener: createFakeOpener(readKey),
    createVerifier: () => createFakeVerifier(readKey)
  }
}

function createFakeAuthor (readKey: Uint8Array, publicKey: Uint8Array): Author {
  const replica = replicaOf(publicKey)
  let nonce = 0
  const seal = async (purpose: string, associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> =>
    box({ key: pieceKey(readKey, purpose, replica), nonce: nonce++, associatedData, plaintext })
  return {
    replica,
    publicKey: publicKey.slice(),
    certificate: certificateOf(readKey, publicKey),
    suite: 1,
    sign: async bytes => fakeSignature(replica, bytes),
    sealBody: async (associatedData, plaintext) => await seal('body', associatedData, plaintext),
    sealChunk: async (associatedData, plaintext) => await seal('chunk', associatedData, plaintext)
  }
}

function createFakeOpener (readKey: Uint8Array): Opener {
  let nonce = 0
  const openPiece = (purpose: string, { author, publicKey, associatedData, sealed }: SealedByReplica): Uint8Array => {
    if (replicaOf(publicKey) !== author) throw broken()
    return unbox({ key: pieceKey(readKey, purpose, author), associatedData, sealed })
  }
  const mac = (bytes: Uint8Array): Uint8Array => fastHash(textBytes('mac'), readKey, bytes)
  return {
    openBody: async piece => openPiece('body', piece),
    openChunk: async piece => openPiece('chunk', piece),
    sealGossip: async ({ peer, associatedData, plaintext }) =>
      box({ key: pieceKey(readKey, 'gossip', peer), nonce: nonce++, associatedData, plaintext }),
    openGossip: async ({ peer, associatedData, sealed }) => unbox({ key: pieceKey(readKey, 'gossip', peer), associatedData, sealed }),
    sealStore: async (associatedData, plaintext) => box({ key: pieceKey(readKey, 'store', ''), nonce: nonce++, associatedData, plaintext }),
    openStore: async (associatedData, sealed) => unbox({ key: pieceKey(readKey, 'store', ''), associatedData, sealed }),
    mac,
    verifyMac: (bytes, claimed) => sameBytes(claimed, mac(bytes))
  }
}

function createFakeVerifier (readKey: Uint8Array): Verifier {
  const admitted = new Map<string, { readonly publicKey: Uint8Array, readonly certificate: Uint8Array }>()
  return {
    hash: bytes => fastHash(bytes),
    admit: async certificate => {
      const publicKey = certificate.slice(0, 32)
      if (!sameBytes(certificate, certificateOf(readKey, publicKey))) throw new PeerBaseError('PEERBASE_INVALID_KEYS', 'The certificate does not hold.', { blame: 'penalise' })
      const replica = replicaOf(publicKey)
      admitted.set(replica, { publicKey, certificate: certificate.slice() })
      return replica
    },
    holds: async certificate => sameBytes(certificate, certificateOf(readKey, certificate.slice(0, 32))),
    knows: replica => admitted.has(replica),
    forget: replica => { admitted.delete(replica) },
    identity: replica => {
      const known = admitted.get(replica)
      return known === undefined ? undefined : { replica, ...known, caps: 1, depth: 0, notAfterEpoch: 65_535 }
    },
    publicKey: replica => admitted.get(replica)?.publicKey.slice(),
    verify: async (replica, bytes, signature) => admitted.has(replica) && isFakeSignature(replica, bytes, signature)
  }
}

/** The first 16 bytes of a hash of the public key, as in the real thing, so that neither can be swapped alone. */
function replicaOf (publicKey: Uint8Array): string {
  return Buffer.from(fastHash(textBytes('replica'), publicKey).buffer, 0, 16).toString('hex')
}

/** The public key, and a mark of the collaboration over it. */
function certificateOf (readKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const certificate = new Uint8Array(64)
  certificate.set(publicKey)
  certificate.set(fastHash(textBytes('certificate'), readKey, publicKey), 32)
  return certificate
}

function pieceKey (readKey: Uint8Array, purpose: string, owner: string): Uint8Array {
  return fastHash(textBytes(purpose), textBytes(owner), readKey)
}

interface Piece {
  readonly key: Uint8Array
  readonly associatedData: Uint8Array
}

/** `nonce | plaintext XOR stream | tag` */
function box ({ key, nonce, associatedData, plaintext }: Piece & { readonly nonce: number, readonly plaintext: Uint8Array }): Uint8Array {
  const sealed = new Uint8Array(nonceBytes + plaintext.length + tagBytes)
  new DataView(sealed.buffer).setBigUint64(0, BigInt(nonce))
  sealed.set(plaintext, nonceBytes)
  const end = sealed.length - tagBytes
  scramble(key, sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes, end))
  sealed.set(tagOf(key, associatedData, sealed.subarray(0, end)), end)
  return sealed
}

function unbox ({ key, associatedData, sealed }: Piece & { readonly sealed: Uint8Array }): Uint8Array {
  const end = sealed.length - tagBytes
  if (end < nonceBytes || !sameBytes(sealed.subarray(end), tagOf(key, associatedData, sealed.subarray(0, end)))) throw broken()
  const plaintext = sealed.slice(nonceBytes, end)
  scramble(key, sealed.subarray(0, nonceBytes), plaintext)
  return plaintext
}

function tagOf (key: Uint8Array, associatedData: Uint8Array, bytes: Uint8Array): Uint8Array {
  return fastHash(key, associatedData, bytes).subarray(0, tagBytes)
}

/** Adds a stream of xorshift32 (Marsaglia 2003), seeded from key and nonce, to `bytes`; twice is not at all. */
function scramble (key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): void {
  let state = new DataView(fastHash(key, nonce).buffer).getUint32(0) | 1
  for (let i = 0; i < bytes.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[i] = (bytes[i] ?? 0) ^ (state & 0xff)
  }
}

function broken (): Error {
  return Object.assign(new Error('A sealed piece differs from what was sealed.'), { code: 'PEERBASE_SEAL_BROKEN' })
}
