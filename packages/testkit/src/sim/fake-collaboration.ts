import type { CollaborationCrypto, Random } from '@peer-base/app'
import { asCollaborationId, asReplicaId } from '@peer-base/protocol'
import type { Author, Opener } from '@peer-base/keys'
import { createFakeCrypto } from './fake-sealer.js'
import type { FakeCrypto } from './fake-sealer.js'
import type { SeededRandom } from './seeded-random.js'
import { TestkitError } from '../testkit-error.js'

export interface FakeCollaborationOptions {
  /** The same stream for all members of a collaboration (`world.random.fork('collaboration')`): what its keys follow from. */
  readonly shared: SeededRandom
  /** Of this process: new replicas and nonces are drawn from it. */
  readonly random: Random
  /** What its keys allow. @default 'writer' */
  readonly role?: 'writer' | 'reader' | 'open'
}

const nothing = new Uint8Array(0)
const sealedKeyData = new TextEncoder().encode('replica key')

/** Stands where `createCollaborationCrypto` of `@peer-base/app` stands, for one member: as `createFakeCrypto`, fast and unsafe. */
export function createFakeCollaborationCrypto ({ shared, random, role = 'writer' }: FakeCollaborationOptions): CollaborationCrypto {
  const crypto = createFakeCrypto({ random: shared })
  const { opener } = crypto
  const verifier = crypto.createVerifier()
  const withKey = <P extends { readonly author: string }> (piece: P): P & { readonly publicKey: Uint8Array } =>
    ({ ...piece, publicKey: verifier.publicKey(piece.author) ?? nothing })
  return {
    cid: asCollaborationId(hex(shared.fork('cid').bytes(32))),
    nameTag: shared.fork('name tag').bytes(16),
    writePublicKey: role === 'open' ? undefined : shared.fork('write key').bytes(32),
    role,
    canWrite: role !== 'reader',
    verifier: {
      hash: verifier.hash,
      admit: async certificate => asReplicaId(await verifier.admit(certificate)),
      holds: async certificate => await verifier.holds(certificate),
      knows: replica => verifier.knows(replica),
      forget: replica => { verifier.forget(replica) },
      verify: async (replica, bytes, signature) => await verifier.verify(replica, bytes, signature)
    },
    author: async sealedKey => await openAuthor({ crypto, random, role, sealedKey }),
    // What is sealed here are no keys: nobody moves.
    sealKeys: async () => ({ ephemeral: new Uint8Array(32), boxes: [] }),
    openBody: async piece => await opener.openBody(withKey(piece)),
    openChunk: async piece => await opener.openChunk(withKey(piece)),
    authenticator: author => createAuthenticator(author, opener, verifier),
    mac: bytes => opener.mac(bytes),
    verifyMac: (bytes, mac) => opener.verifyMac(bytes, mac),
    gossipTopic: name => `pb1/g/${hex(opener.mac(new TextEncoder().encode(`topic ${name}`))).slice(0, 32)}`,
    sealGossip: async message => await opener.sealGossip(message),
    openGossip: async message => await opener.openGossip(message),
    nonce: () => Uint8Array.from({ length: 16 }, () => random.uint32() & 255)
  }
}

/** The sealed key of a replica is its index, sealed. */
async function openAuthor ({ crypto, random, role, sealedKey }: {
  readonly crypto: FakeCrypto
  readonly random: Random
  readonly role: 'writer' | 'reader' | 'open'
  readonly sealedKey: Uint8Array | undefined
}): ReturnType<CollaborationCrypto['author']> {
  if (role === 'reader') throw new TestkitError('PEERBASE_SIM_MISUSED', 'These keys cannot write.')
  const key = sealedKey === undefined ? new Uint8Array(4) : await crypto.opener.openStore(sealedKeyData, sealedKey)
  const view = new DataView(key.buffer, key.byteOffset, key.length)
  if (sealedKey === undefined) view.setUint32(0, random.uint32())
  const author = crypto.author(view.getUint32(0))
  return {
    author: { ...author, replica: asReplicaId(author.replica), openKeys: async () => undefined },
    sealedKey: sealedKey ?? await crypto.opener.sealStore(sealedKeyData, key)
  }
}

function createAuthenticator (
  author: Pick<Author, 'certificate' | 'sign'> | undefined, opener: Opener, verifier: ReturnType<FakeCrypto['createVerifier']>
): ReturnType<CollaborationCrypto['authenticator']> {
  return {
    prove: async transcript => author === undefined
      ? { certificate: nothing, proof: opener.mac(transcript) }
      : { certificate: author.certificate, proof: await author.sign(transcript) },
    check: async ({ role, transcript, certificate, proof }) => {
      if (role === 'pinner') return true
      if (role === 'reader') return opener.verifyMac(transcript, proof)
      return await verifier.verify(await verifier.admit(certificate), transcript, proof)
    }
  }
}

function hex (bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
