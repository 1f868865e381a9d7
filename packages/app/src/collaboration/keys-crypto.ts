import {
  certify, type CollaborationSecrets, createAuthor, createOpener, createReplicaKey, createVerifier, deriveCollaboration, type Keys,
  openKeysFor, openReplicaKey, randomBytes, sealKeysFor, sealReplicaKey, type Verifier as KeysVerifier
} from '@peer-base/keys'
import { asCollaborationId, asReplicaId, type ReplicaId } from '@peer-base/protocol'
import type { Authenticator, Author, Verifier } from '../ports/crypto.js'
import { PeerBaseError } from '../errors.js'
import type { CollaborationCrypto, SealedPiece } from './crypto.js'

/** What a collaboration does with its keys; without keys it is open to all who know its name. */
export function createCollaborationCrypto (
  names: { readonly appName: string, readonly name: string, readonly keys?: Keys | undefined }
): CollaborationCrypto {
  const secrets = deriveCollaboration(names)
  const cid = asCollaborationId(secrets.cid)
  const keysVerifier = createVerifier({ cid, writePublicKey: secrets.writePublicKey })
  const verifier = adaptVerifier(keysVerifier)
  const opener = createOpener({ secrets })
  const publicKeyOf = (replica: ReplicaId): Uint8Array => {
    const publicKey = keysVerifier.publicKey(replica)
    if (publicKey === undefined) throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'An entry came from a replica without a certificate', { blame: 'ignore' })
    return publicKey
  }
  const piece = ({ author, associatedData, sealed, suite }: SealedPiece): SealedPiece & { publicKey: Uint8Array } =>
    ({ author, associatedData, sealed, suite, publicKey: publicKeyOf(author) })
  return {
    cid,
    nameTag: secrets.nameTag,
    writePublicKey: secrets.writePublicKey,
    role: names.keys === undefined ? 'open' : secrets.canWrite ? 'writer' : 'reader',
    canWrite: secrets.canWrite,
    verifier,
    author: async (sealedKey) => await openAuthor({ secrets, publicKeyOf }, sealedKey),
    sealKeys: async ({ author, keys, replicas }) =>
      await sealKeysFor({ secrets, author: publicKeyOf(author), keys, replicas: replicas.map(publicKeyOf) }),
    openBody: async (sealed) => await opener.openBody(piece(sealed)),
    openBodySync: (sealed) => opener.openBodySync?.(piece(sealed)),
    openChunk: async (sealed) => await opener.openChunk(piece(sealed)),
    authenticator: (author) => authenticatorOf({ author, verifier, mac: opener }),
    mac: (bytes) => opener.mac(bytes),
    verifyMac: (bytes, mac) => opener.verifyMac(bytes, mac),
    gossipTopic: (name) => `pb1/g/${secrets.topicId(name)}`,
    sealGossip: async (message) => await opener.sealGossip(message),
    openGossip: async (message) => await opener.openGossip(message),
    nonce: () => randomBytes(16)
  }
}

function adaptVerifier (verifier: KeysVerifier): Verifier {
  return {
    hash: verifier.hash,
    admit: async (certificate) => asReplicaId(await verifier.admit(certificate)),
    holds: async (certificate) => await verifier.holds(certificate),
    knows: (replica) => verifier.knows(replica),
    forget: (replica) => { verifier.forget(replica) },
    verify: (replica, bytes, signature) => verifier.verify(replica, bytes, signature),
    verifySync: (replica, bytes, signature) => verifier.verifySync?.(replica, bytes, signature)
  }
}

async function openAuthor (
  { secrets, publicKeyOf }: { readonly secrets: CollaborationSecrets, readonly publicKeyOf: (replica: ReplicaId) => Uint8Array },
  sealedKey: Uint8Array | undefined
): ReturnType<CollaborationCrypto['author']> {
  const replicaKey = sealedKey === undefined ? createReplicaKey() : await openReplicaKey(secrets, sealedKey)
  const certificate = await certify(secrets, replicaKey)
  const author = createAuthor({ secrets, replicaKey, certificate })
  const replica: ReplicaId = asReplicaId(author.replica)
  return {
    author: {
      replica,
      certificate,
      suite: author.suite,
      sign: (bytes) => author.sign(bytes),
      sealBody: (associatedData, plaintext) => author.sealBody(associatedData, plaintext),
      signSync: author.signSync,
      sealBodySync: author.sealBodySync,
      sealChunk: (associatedData, plaintext) => author.sealChunk(associatedData, plaintext),
      openKeys: async (retirement, by) => await openKeysFor({ secrets, author: publicKeyOf(by), replicaKey, ...retirement })
    },
    sealedKey: sealedKey ?? await sealReplicaKey(secrets, replicaKey)
  }
}

const nothing = new Uint8Array(0)

function authenticatorOf ({ author, verifier, mac }: {
  readonly author: Author | undefined
  readonly verifier: Verifier
  readonly mac: Pick<CollaborationCrypto, 'mac' | 'verifyMac'>
}): Authenticator {
  return {
    prove: async (transcript) => author === undefined
      ? { certificate: nothing, proof: mac.mac(transcript) }
      : { certificate: author.certificate, proof: await author.sign(transcript) },
    async check ({ role, transcript, certificate, proof }) {
      switch (role) {
        case 'pinner': return true
        case 'reader': return mac.verifyMac(transcript, proof)
        case 'writer': case 'open': return await verifier.verify(await verifier.admit(certificate), transcript, proof)
      }
    }
  }
}
