import { PeerBaseError } from '@peer-base/app'
import type { Authenticator, Author, CollaborationAuthor, CollaborationCrypto, SealedPiece, Verifier } from '@peer-base/app'
import { asCollaborationId, asReplicaId } from '@peer-base/protocol'
import type { ReplicaId } from '@peer-base/protocol'
import { fastHash } from '../sim/fast-hash.js'
import { createFakeCrypto } from '../sim/fake-sealer.js'
import type { FakeCrypto } from '../sim/fake-sealer.js'
import type { SeededRandom } from '../sim/seeded-random.js'

/** The keys of one simulated collaboration, as those who hold them, or none of them, see it. */
export interface FakeCollaborationKeys {
  /** One participant's view, with a verifier of its own. `random`: of its process. */
  writer (random: SeededRandom): CollaborationCrypto
  reader (random: SeededRandom): CollaborationCrypto
  /** All that a keyless peer has. */
  keyless (random: SeededRandom): KeylessCrypto
}

export interface KeylessCrypto extends Pick<CollaborationCrypto, 'cid' | 'verifier' | 'nonce'> {
  readonly authenticator: Authenticator
}

export interface FakeCollaborationOptions {
  /** A fork of its own for each collaboration. */
  readonly random: SeededRandom
  /** Sees everything that an author signs, before it is signed. */
  readonly onSign?: (replica: ReplicaId, bytes: Uint8Array) => void
  /** A replica is used, for the first time or again. */
  readonly onReplica?: (replica: ReplicaId, certificate: Uint8Array) => void
}

const nothing = new Uint8Array(0)
const sealedKeyBytes = 4

/**
 * `CollaborationCrypto` without cryptography, at a few ns a byte and as deterministic as the seed: bodies do not show their
 * plaintext, every flipped bit is found, replicas have certificates that only holders of the write key can make. Nobody's
 * secret is safe with it.
 */
export function createFakeCollaboration ({ random, onSign, onReplica }: FakeCollaborationOptions): FakeCollaborationKeys {
  const fake = createFakeCrypto({ random })
  const cid = asCollaborationId(Buffer.from(random.fork('cid').bytes(32)).toString('hex'))
  const parts: FakeParts = { fake, cid, onSign, onReplica, replicas: { made: 0 } }
  return {
    writer: (processRandom) => member(parts, processRandom, true),
    reader: (processRandom) => member(parts, processRandom, false),
    keyless: (processRandom) => {
      const verifier = verifierOf(fake)
      const prove = async (): ReturnType<Authenticator['prove']> => ({ certificate: nothing, proof: nothing })
      return { cid, verifier, nonce: () => processRandom.bytes(16), authenticator: { prove, check: async (claim) => claim.role === 'reader' || await checkClaim(claim, verifier) } }
    }
  }
}

interface FakeParts {
  readonly fake: FakeCrypto
  readonly cid: CollaborationCrypto['cid']
  readonly onSign: FakeCollaborationOptions['onSign']
  readonly onReplica: FakeCollaborationOptions['onReplica']
  /** How many replicas there are in the world: two processes never get the same one. */
  readonly replicas: { made: number }
}

function member ({ fake, cid, onSign, onReplica, replicas }: FakeParts, random: SeededRandom, canWrite: boolean): CollaborationCrypto {
  const { opener } = fake
  const verifier = verifierOf(fake)
  const keys = fake.createVerifier()
  const publicKeys = new Map<string, Uint8Array>()
  const admit = async (certificate: Uint8Array): Promise<ReplicaId> => {
    const replica = await keys.admit(certificate)
    publicKeys.set(replica, certificate.slice(0, 32))
    return await verifier.admit(certificate)
  }
  const piece = (sealed: SealedPiece): SealedPiece & { publicKey: Uint8Array } => {
    const publicKey = publicKeys.get(sealed.author)
    if (publicKey === undefined) throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'An entry came from a replica without a certificate', { blame: 'ignore' })
    return { ...sealed, publicKey }
  }
  const mac = (bytes: Uint8Array): Uint8Array => opener.mac(bytes)
  const admitting: Verifier = { ...verifier, admit }
  return {
    cid,
    nameTag: cid16(cid),
    writePublicKey: random.fork('write').bytes(32),
    role: canWrite ? 'writer' : 'reader',
    canWrite,
    verifier: admitting,
    author: async (sealedKey) => {
      if (!canWrite) throw new PeerBaseError('PEERBASE_READ_ONLY', 'These keys can only read')
      const index = sealedKey === undefined ? replicas.made++ : indexOf(sealedKey)
      const author = authorOf(fake, index, onSign)
      onReplica?.(author.replica, author.certificate)
      return { author, sealedKey: sealIndex(index) }
    },
    // Nobody moves in simulated worlds: what is sealed here are no keys.
    sealKeys: async () => ({ ephemeral: new Uint8Array(32), boxes: [] }),
    openBody: async (sealed) => await opener.openBody(piece(sealed)),
    openChunk: async (sealed) => await opener.openChunk(piece(sealed)),
    authenticator: (author) => ({
      prove: async (transcript) => author === undefined
        ? { certificate: nothing, proof: mac(transcript) }
        : { certificate: author.certificate, proof: await author.sign(transcript) },
      check: async (claim) => claim.role === 'reader' ? opener.verifyMac(claim.transcript, claim.proof) : await checkClaim(claim, admitting)
    }),
    mac,
    verifyMac: (bytes, claimed) => opener.verifyMac(bytes, claimed),
    gossipTopic: (name) => `pb1/g/${Buffer.from(mac(new TextEncoder().encode(name))).toString('hex')}`,
    sealGossip: async (message) => await opener.sealGossip(message),
    openGossip: async (message) => await opener.openGossip(message),
    nonce: () => random.bytes(16)
  }
}

async function checkClaim ({ role, transcript, certificate, proof }: Parameters<Authenticator['check']>[0], verifier: Verifier): Promise<boolean> {
  return role === 'pinner' || await verifier.verify(await verifier.admit(certificate), transcript, proof)
}

function verifierOf (fake: FakeCrypto): Verifier {
  const verifier = fake.createVerifier()
  return {
    hash: (bytes) => fastHash(bytes),
    admit: async (certificate) => asReplicaId(await verifier.admit(certificate)),
    holds: async (certificate) => await verifier.holds(certificate),
    knows: (replica) => verifier.knows(replica),
    forget: (replica) => { verifier.forget(replica) },
    verify: async (replica, bytes, signature) => await verifier.verify(replica, bytes, signature)
  }
}

function authorOf (fake: FakeCrypto, index: number, onSign: FakeCollaborationOptions['onSign']): CollaborationAuthor {
  const author = fake.author(index)
  const replica = asReplicaId(author.replica)
  const sign: Author['sign'] = async (bytes) => {
    onSign?.(replica, bytes)
    return await author.sign(bytes)
  }
  return {
    replica,
    certificate: author.certificate,
    suite: author.suite,
    sign,
    sealBody: async (associatedData, plaintext) => await author.sealBody(associatedData, plaintext),
    sealChunk: async (associatedData, plaintext) => await author.sealChunk(associatedData, plaintext),
    openKeys: async () => undefined
  }
}

function cid16 (cid: string): Uint8Array {
  return fastHash(new TextEncoder().encode(cid)).subarray(0, 16)
}

function sealIndex (index: number): Uint8Array {
  const bytes = new Uint8Array(sealedKeyBytes)
  new DataView(bytes.buffer).setUint32(0, index)
  return bytes
}

function indexOf (sealedKey: Uint8Array): number {
  if (sealedKey.length !== sealedKeyBytes) throw new PeerBaseError('PEERBASE_INVALID_KEYS', 'A stored replica key is broken')
  return new DataView(sealedKey.buffer, sealedKey.byteOffset).getUint32(0)
}
