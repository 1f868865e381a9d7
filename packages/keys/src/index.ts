/**
 * Capabilities of peer-base: keys and share links, who may write, and the sealing of everything that leaves a process.
 *
 * ```ts
 * import { certify, createAuthor, createOpener, createReplicaKey, createVerifier, deriveCollaboration, generate } from '@peer-base/keys'
 *
 * const keys = await generate()
 * const secrets = deriveCollaboration({ appName: 'notes', name: 'shopping', keys })
 * const replicaKey = createReplicaKey()
 * const author = createAuthor({ secrets, replicaKey, certificate: await certify(secrets, replicaKey) })
 *
 * const header = new TextEncoder().encode('position in the log')
 * const sealed = await author.sealBody(header, new TextEncoder().encode('milk'))
 * const signature = await author.sign(header)
 *
 * // A pinner has no keys, and can tell who wrote.
 * const verifier = createVerifier({ cid: secrets.cid, writePublicKey: secrets.writePublicKey })
 * const replica = await verifier.admit(author.certificate)
 * await verifier.verify(replica, header, signature) // true
 *
 * // A reader opens it.
 * const opener = createOpener({ secrets })
 * await opener.openBody({ author: replica, publicKey: author.publicKey, associatedData: header, sealed, suite: author.suite })
 * ```
 *
 * @packageDocumentation
 */

export { generate, type Keys, type ReadKey, type WriteKey } from './keys.js'
export { uriDecode, uriEncode, uriEncodeReadOnly } from './key-uri.js'
export { keysFromLink, linkWithKeys } from './key-link.js'
export { generateSymmetrical, symmetricalFromRaw, type BytesCallback, type SymmetricKey, type SymmetricOptions } from './symmetric.js'
export type { CollaborationNames } from './derivations.js'
export { collaborationId, deriveCollaboration, type CollaborationSecrets } from './collaboration-keys.js'
export { createReplicaKey, type ReplicaKey } from './replica-key.js'
export { certify, verifyCertificate, type CertificateScope, type ReplicaIdentity } from './certificate.js'
export { CAPS, CERTIFICATE_BYTES, MAX_DEPTH } from './certificate-codec.js'
export { createAuthor, type Author } from './author.js'
export { createOpener, openReplicaKey, sealReplicaKey, type Opener, type SealedByReplica } from './sealer.js'
export { openKeysFor, sealKeysFor, type KeyBoxes, type KeyBoxScope } from './key-boxes.js'
export { createVerifier, type Verifier } from './verifier.js'
export { randomName } from './random-name.js'
export { randomBytes } from './crypto/random-bytes.js'
export { sha256 } from './digest.js'
export {
  SUITES, type Cipher, type CryptoProvider, type SignatureVerifier, type Signer, type Suite
} from './crypto/crypto-provider.js'
export { defaultCrypto, selectCrypto, type CryptoEnvironment } from './crypto/default-crypto.js'
export {
  CertificateError, InvalidArgumentError, InvalidKeysError, InvalidNameError, KeyUriError, LinkError, ReadOnlyError, SealError,
  type Blame, type CertificateReason, type KeyUriReason, type LinkReason
} from './errors.js'
