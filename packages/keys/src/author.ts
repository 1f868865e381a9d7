import { equalBytes } from './bytes.js'
import { CAPS, parseChain } from './certificate-codec.js'
import { collaborationMaterial, type CollaborationSecrets } from './collaboration-keys.js'
import type { Suite } from './crypto/crypto-provider.js'
import { deriveCipherKey } from './derivations.js'
import { CertificateError, ReadOnlyError } from './errors.js'
import { replicaMaterial, type ReplicaKey } from './replica-key.js'

/** Seals and signs as one replica. */
export interface Author {
  /** 32 lowercase hex digits. */
  readonly replica: string
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** The certificate bytes to publish. */
  readonly certificate: Uint8Array
  /** The cipher suite `sealBody` and `sealChunk` use: it belongs in the header, before sealing. */
  readonly suite: Suite
  /** The 64-byte signature of these bytes by the replica key. The caller puts a label and the collaboration id in front. */
  sign (bytes: Uint8Array): Promise<Uint8Array>
  /** The same without a promise, where the runtime works at once. */
  readonly signSync?: ((bytes: Uint8Array) => Uint8Array) | undefined
  /** An entry's body under K_enc: `nonce | ciphertext | tag`. The associated data is the entry's header. */
  sealBody (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** The same without a promise, where the runtime works at once. */
  readonly sealBodySync?: ((associatedData: Uint8Array, plaintext: Uint8Array) => Uint8Array) | undefined
  /** A chunk of a snapshot under K_snap: `nonce | ciphertext | tag`. The associated data names the snapshot, the index and whether it is the last. */
  sealChunk (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
}

/**
 * @param options.certificate made by `certify` for this replica key; its signature is not checked again
 * @throws {ReadOnlyError} `PEERBASE_READ_ONLY` when the secrets allow no writing, whatever certificate is stored
 * @throws {CertificateError} `PEERBASE_CERTIFICATE` when the certificate is for another replica, another collaboration, or not to write
 */
export function createAuthor (options: {
  readonly secrets: CollaborationSecrets
  readonly replicaKey: ReplicaKey
  readonly certificate: Uint8Array
}): Author {
  const { secrets, replicaKey, certificate } = options
  const { crypto, cid, prk } = collaborationMaterial(secrets)
  const { signer } = replicaMaterial(replicaKey)
  if (!secrets.canWrite) throw new ReadOnlyError()
  const [leaf] = parseChain(certificate)
  if (!equalBytes(leaf.replicaPublicKey, signer.publicKey)) throw new CertificateError('key')
  if (!equalBytes(leaf.cid, cid)) throw new CertificateError('collaboration')
  if ((leaf.caps & CAPS.write) === 0) throw new CertificateError('caps')
  const { suite } = crypto
  const cipherFor = (purpose: 'entry' | 'snapshot'): ReturnType<typeof crypto.cipher> =>
    crypto.cipher({ suite, key: deriveCipherKey(crypto, { prk, suite, use: { purpose, replicaPublicKey: signer.publicKey } }) })
  const bodies = cipherFor('entry')
  const chunks = cipherFor('snapshot')
  return {
    replica: replicaKey.replica,
    publicKey: replicaKey.publicKey,
    certificate: new Uint8Array(certificate),
    suite,
    sign: (bytes) => signer.sign(bytes),
    signSync: signer.signSync,
    sealBody: (associatedData, plaintext) => bodies.seal(associatedData, plaintext),
    sealBodySync: bodies.sealSync,
    sealChunk: (associatedData, plaintext) => chunks.seal(associatedData, plaintext)
  }
}
