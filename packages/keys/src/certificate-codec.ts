import { concatBytes, frame } from './bytes.js'
import { CertificateError } from './errors.js'

/*
 * A replica certificate, 166 bytes, integers big-endian:
 *
 *   offset  size  field
 *        0     1  version          1
 *        1     1  kind             1: replica
 *        2    32  cid              the collaboration it counts in
 *       34    32  replica_pub      whose key this is
 *       66    32  issuer_pub       who says so
 *       98     2  notAfterEpoch    the last key epoch it counts in; 65535: no end
 *      100     1  caps             bit 0: write, bit 1: certify others; the rest 0
 *      101     1  depth            certificates between this one and the root: 0 to 3
 *      102    64  signature        Ed25519 by issuer_pub over frame('pb1/certificate', bytes 0 to 101)
 *
 * A certificate of depth n is followed by its issuer's, of depth n - 1, down to depth 0, whose issuer is W, or the replica itself in an
 * open collaboration. So that delegated links can come without a change of the wire, chains are read from the start.
 */

export const CERTIFICATE_VERSION = 1
export const CERTIFICATE_KIND_REPLICA = 1
export const CERTIFICATE_BYTES = 166
export const MAX_DEPTH = 3
export const NO_LAST_EPOCH = 0xffff

/** What a certificate allows, as bits. */
export const CAPS = { write: 1, certify: 2 } as const
const KNOWN_CAPS = CAPS.write | CAPS.certify

const SIGNED_BYTES = 102

export interface CertificateFields {
  readonly cid: Uint8Array
  readonly replicaPublicKey: Uint8Array
  readonly issuerPublicKey: Uint8Array
  readonly notAfterEpoch: number
  readonly caps: number
  readonly depth: number
}

export interface ParsedCertificate extends CertificateFields {
  /** What the signature is over. */
  readonly statement: Uint8Array
  readonly signature: Uint8Array
}

/** The bytes a signature is made over, and the part of the certificate before it. */
export function encodeUnsigned (fields: CertificateFields): { readonly content: Uint8Array, readonly statement: Uint8Array } {
  const tail = new Uint8Array(4)
  new DataView(tail.buffer).setUint16(0, fields.notAfterEpoch)
  tail[2] = fields.caps
  tail[3] = fields.depth
  const start = Uint8Array.of(CERTIFICATE_VERSION, CERTIFICATE_KIND_REPLICA)
  const content = concatBytes(start, fields.cid, fields.replicaPublicKey, fields.issuerPublicKey, tail)
  return { content, statement: statementOf(content) }
}

/**
 * The certificates of a chain, the replica's own first, at most four. Checks the layout only; nothing is trusted yet. The results are
 * views into `bytes`.
 *
 * @throws {CertificateError} `PEERBASE_CERTIFICATE`
 */
export function parseChain (bytes: Uint8Array): readonly [ParsedCertificate, ...ParsedCertificate[]] {
  const leaf = parseOne(bytes, 0)
  if (bytes.length !== CERTIFICATE_BYTES * (leaf.depth + 1)) throw new CertificateError('length')
  const issuers: ParsedCertificate[] = []
  for (let i = 1; i <= leaf.depth; i++) {
    const issuer = parseOne(bytes, i * CERTIFICATE_BYTES)
    if (issuer.depth !== leaf.depth - i) throw new CertificateError('depth')
    issuers.push(issuer)
  }
  return [leaf, ...issuers]
}

function parseOne (bytes: Uint8Array, start: number): ParsedCertificate {
  if (bytes.length < start + CERTIFICATE_BYTES) throw new CertificateError('length')
  const certificate = bytes.subarray(start, start + CERTIFICATE_BYTES)
  const view = new DataView(certificate.buffer, certificate.byteOffset, certificate.byteLength)
  if (view.getUint8(0) !== CERTIFICATE_VERSION) throw new CertificateError('version')
  if (view.getUint8(1) !== CERTIFICATE_KIND_REPLICA) throw new CertificateError('kind')
  const caps = view.getUint8(100)
  if ((caps & ~KNOWN_CAPS) !== 0) throw new CertificateError('caps')
  const depth = view.getUint8(101)
  if (depth > MAX_DEPTH) throw new CertificateError('depth')
  return {
    cid: certificate.subarray(2, 34),
    replicaPublicKey: certificate.subarray(34, 66),
    issuerPublicKey: certificate.subarray(66, 98),
    notAfterEpoch: view.getUint16(98),
    caps,
    depth,
    statement: statementOf(certificate.subarray(0, SIGNED_BYTES)),
    signature: certificate.subarray(SIGNED_BYTES)
  }
}

function statementOf (content: Uint8Array): Uint8Array {
  return frame('pb1/certificate', content)
}
