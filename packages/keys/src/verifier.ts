import { equalBytes } from './bytes.js'
import { verifyCertificate, type CertificateScope, type ReplicaIdentity } from './certificate.js'
import { parseChain } from './certificate-codec.js'
import type { SignatureVerifier } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { deriveReplicaId } from './derivations.js'
import { CertificateError } from './errors.js'
import { toHex } from './hex.js'

/** Who may write in one collaboration, checked without any secret: all that a pinner has. */
export interface Verifier {
  /** SHA-256, 32 bytes: for the hash chain of a run of entries, at whose end one signature then suffices. */
  hash (bytes: Uint8Array): Uint8Array
  /**
   * Checks a certificate and remembers its replica. The same bytes again cost no signature.
   *
   * @returns the replica id, 32 lowercase hex digits
   * @throws {CertificateError} `PEERBASE_CERTIFICATE` (as a rejection)
   */
  admit (certificate: Uint8Array): Promise<string>
  /** Whether `admit` would take the certificate. It is not remembered; one that was admitted costs no signature. */
  holds (certificate: Uint8Array): Promise<boolean>
  /** True once a certificate of this replica was admitted. */
  knows (replica: string): boolean
  /** As if it had never been admitted: what is not needed any more need not be remembered. */
  forget (replica: string): void
  /** What the admitted certificate says, its bytes included; `undefined` for an unknown replica. */
  identity (replica: string): (ReplicaIdentity & { readonly certificate: Uint8Array }) | undefined
  /** The key of an admitted replica, 32 bytes; `undefined` for an unknown one. */
  publicKey (replica: string): Uint8Array | undefined
  /** Whether an admitted replica signed these bytes. `false` for an unknown one. */
  verify (replica: string, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** The same without a promise, where the runtime works at once; else `undefined`. */
  verifySync? (replica: string, bytes: Uint8Array, signature: Uint8Array): boolean | undefined
}

interface Admitted {
  readonly identity: ReplicaIdentity & { readonly certificate: Uint8Array }
  readonly signatures: SignatureVerifier
}

/** One per collaboration: it remembers each admitted replica, about 1 KiB each, until it is dropped itself. */
export function createVerifier (scope: CertificateScope): Verifier {
  const crypto = scope.crypto ?? defaultCrypto()
  const admitted = new Map<string, Admitted>()
  /** The replica whose very certificate this is: another one of a known replica may be a bad one, and would be forwarded as good. */
  const admittedBefore = (certificate: Uint8Array): string | undefined => {
    const claimed = toHex(deriveReplicaId(crypto, parseChain(certificate)[0].replicaPublicKey))
    const known = admitted.get(claimed)
    return known !== undefined && equalBytes(known.identity.certificate, certificate) ? claimed : undefined
  }
  const admit = async (certificate: Uint8Array): Promise<string> => {
    const before = admittedBefore(certificate)
    if (before !== undefined) return before
    const kept = new Uint8Array(certificate)
    const identity = await verifyCertificate(kept, { ...scope, crypto })
    if (!admitted.has(identity.replica)) {
      const signatures = crypto.signatureVerifier(identity.publicKey)
      admitted.set(identity.replica, { identity: { ...identity, certificate: kept }, signatures })
    }
    return identity.replica
  }
  return {
    hash: (bytes) => crypto.sha256(bytes),
    admit,
    holds: async (certificate) => await isGood(async () => {
      if (admittedBefore(certificate) === undefined) await verifyCertificate(certificate, { ...scope, crypto })
    }),
    knows: (replica) => admitted.has(replica),
    forget: (replica) => { admitted.delete(replica) },
    identity: (replica) => admitted.get(replica)?.identity,
    publicKey: (replica) => admitted.get(replica)?.identity.publicKey,
    verify: (replica, bytes, signature) => admitted.get(replica)?.signatures.verify(bytes, signature) ?? Promise.resolve(false),
    verifySync: (replica, bytes, signature) => {
      const known = admitted.get(replica)
      return known === undefined ? false : known.signatures.verifySync?.(bytes, signature)
    }
  }
}

/** Whether `check` finds nothing wrong with a certificate. */
async function isGood (check: () => Promise<void>): Promise<boolean> {
  try {
    await check()
    return true
  } catch (error) {
    if (error instanceof CertificateError) return false
    throw error
  }
}
