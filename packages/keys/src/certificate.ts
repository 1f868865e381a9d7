import { concatBytes, equalBytes } from './bytes.js'
import { CAPS, encodeUnsigned, NO_LAST_EPOCH, parseChain, type ParsedCertificate } from './certificate-codec.js'
import { collaborationMaterial, type CollaborationSecrets } from './collaboration-keys.js'
import type { CryptoProvider } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { isAcceptablePublicKey } from './crypto/signature-rule.js'
import { COLLABORATION_ID_BYTES, deriveReplicaId } from './derivations.js'
import { CertificateError, ReadOnlyError } from './errors.js'
import { fromHex, toHex } from './hex.js'
import { replicaMaterial, type ReplicaKey } from './replica-key.js'

/** What a verified certificate says. */
export interface ReplicaIdentity {
  /** The replica id, 32 lowercase hex digits. */
  readonly replica: string
  /** The key its entries are signed with, 32 bytes, a copy. */
  readonly publicKey: Uint8Array
  /** Bits of `CAPS`. */
  readonly caps: number
  /** 0 when certified by the write key itself. */
  readonly depth: number
  /** The last key epoch its entries count in; 65535: no end. */
  readonly notAfterEpoch: number
}

/** Where a certificate must count. */
export interface CertificateScope {
  /** 64 lowercase hex digits. */
  readonly cid: string
  /** The key that certifies writers, 32 bytes; `undefined` for an open collaboration, whose replicas certify themselves. */
  readonly writePublicKey?: Uint8Array | undefined
  readonly crypto?: CryptoProvider
}

/**
 * The certificate by which everyone accepts entries of this replica: signed with the write key, or, in an open collaboration, by the
 * replica itself.
 *
 * @returns 166 bytes
 * @throws {ReadOnlyError} `PEERBASE_READ_ONLY` (as a rejection) without the write key
 */
export async function certify (secrets: CollaborationSecrets, replicaKey: ReplicaKey): Promise<Uint8Array> {
  const { crypto, cid, writePublicKey, writeSeed } = collaborationMaterial(secrets)
  const { signer: replicaSigner } = replicaMaterial(replicaKey)
  if (writePublicKey !== undefined && writeSeed === undefined) throw new ReadOnlyError()
  const issuer = writeSeed === undefined ? replicaSigner : crypto.signer(writeSeed)
  const { content, statement } = encodeUnsigned({
    cid,
    replicaPublicKey: replicaKey.publicKey,
    issuerPublicKey: issuer.publicKey,
    notAfterEpoch: NO_LAST_EPOCH,
    caps: CAPS.write,
    depth: 0
  })
  return concatBytes(content, await issuer.sign(statement))
}

/**
 * Checks a certificate, and the chain behind it, without any secret. The result depends on the arguments only, never on a clock.
 *
 * @throws {CertificateError} `PEERBASE_CERTIFICATE` with a `reason` (as a rejection)
 * @throws {InvalidArgumentError} `PEERBASE_INVALID_ARGUMENT` when `cid` is malformed
 */
export async function verifyCertificate (bytes: Uint8Array, scope: CertificateScope): Promise<ReplicaIdentity> {
  const crypto = scope.crypto ?? defaultCrypto()
  const cid = fromHex(scope.cid, { size: COLLABORATION_ID_BYTES, argument: 'cid' })
  const chain = parseChain(bytes)
  checkStatements({ chain, cid, writePublicKey: scope.writePublicKey })
  for (const certificate of chain) {
    const verifier = crypto.signatureVerifier(certificate.issuerPublicKey)
    if (!await verifier.verify(certificate.statement, certificate.signature)) throw new CertificateError('signature')
  }
  const [leaf] = chain
  return {
    replica: toHex(deriveReplicaId(crypto, leaf.replicaPublicKey)),
    publicKey: new Uint8Array(leaf.replicaPublicKey),
    caps: leaf.caps,
    depth: leaf.depth,
    notAfterEpoch: Math.min(...chain.map(({ notAfterEpoch }) => notAfterEpoch))
  }
}

interface Claims {
  readonly chain: readonly [ParsedCertificate, ...ParsedCertificate[]]
  readonly cid: Uint8Array
  readonly writePublicKey: Uint8Array | undefined
}

/** All that can be told before paying for a signature. */
function checkStatements ({ chain, cid, writePublicKey }: Claims): void {
  for (const [i, certificate] of chain.entries()) {
    if (!equalBytes(certificate.cid, cid)) throw new CertificateError('collaboration')
    if (!isAcceptablePublicKey(certificate.replicaPublicKey)) throw new CertificateError('key')
    const issuer = chain[i + 1]
    if (issuer === undefined) {
      // The root: W, or, without one, the replica itself, which may not speak for others.
      const root = writePublicKey ?? certificate.replicaPublicKey
      if (!equalBytes(certificate.issuerPublicKey, root)) throw new CertificateError('issuer')
      if (writePublicKey === undefined && i > 0) throw new CertificateError('depth')
    } else {
      if (!equalBytes(certificate.issuerPublicKey, issuer.replicaPublicKey)) throw new CertificateError('issuer')
      if ((issuer.caps & CAPS.certify) === 0 || (certificate.caps & ~issuer.caps) !== 0) throw new CertificateError('caps')
    }
  }
}
