/**
 * The cipher suites. 1: AES-256-GCM, native nearly everywhere. 2: XChaCha20-Poly1305 in JavaScript, for pages outside a secure context,
 * where `crypto.subtle` is missing. Every provider opens both; each seals with the one that is fast where it runs.
 */
export const SUITES = { aes256gcm: 1, xchacha20poly1305: 2 } as const
export type Suite = typeof SUITES[keyof typeof SUITES]

/** Bytes of nonce in front of the ciphertext, and of authentication tag behind it. */
export const NONCE_BYTES: Readonly<Record<Suite, number>> = { 1: 12, 2: 24 }
export const TAG_BYTES = 16

/** True for a suite number this release knows. */
export function isSuite (value: number): value is Suite {
  return value === SUITES.aes256gcm || value === SUITES.xchacha20poly1305
}

/** An Ed25519 private key (RFC 8032) that does not show itself. */
export interface Signer {
  /** 32 bytes. Owned by the signer: do not write to it. */
  readonly publicKey: Uint8Array
  /** The 64-byte signature of the message, deterministic. */
  sign (message: Uint8Array): Promise<Uint8Array>
  /** The same without a promise, where the runtime works at once. */
  signSync? (message: Uint8Array): Uint8Array
}

/** One Ed25519 public key, judging signatures by the one rule of signature-rule.ts. */
export interface SignatureVerifier {
  /** Never rejects: bytes of the wrong length, or an unusable public key, are simply `false`. */
  verify (message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** The same without a promise, where the runtime works at once. */
  verifySync? (message: Uint8Array, signature: Uint8Array): boolean
}

/** The signatures of one library, of which the keys are kept as it wants them. */
export interface Ed25519 {
  /** @param seed 32 bytes, copied */
  signer (seed: Uint8Array): Signer
  /** @param publicKey 32 bytes, copied; any other length gives a verifier that refuses everything */
  signatureVerifier (publicKey: Uint8Array): SignatureVerifier
}

/** An authenticated cipher under one 32-byte key. Sealed form: `nonce | ciphertext | tag`, the nonce random and fresh for each call. */
export interface Cipher {
  /** Plaintext is not retained; its sealed form is a fresh array. */
  seal (associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws {SealError} `PEERBASE_SEAL_BROKEN` when anything differs from what was sealed */
  open (associatedData: Uint8Array, sealed: Uint8Array): Promise<Uint8Array>
  /** The same without a promise, where the runtime works at once. */
  sealSync? (associatedData: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** @throws as `open` rejects */
  openSync? (associatedData: Uint8Array, sealed: Uint8Array): Uint8Array
}

/**
 * Everything this package needs of cryptography. Three implementations (Node, WebCrypto, JavaScript) accept and reject exactly the same
 * inputs; a simulation may bring a fourth. A provider holds no keys: signers, verifiers and ciphers are objects of their own that cache
 * what their runtime imports, so reuse them.
 */
export interface CryptoProvider extends Ed25519 {
  readonly name: string
  /** What this provider seals with. It opens every suite. */
  readonly suite: Suite
  /** SHA-256, 32 bytes, synchronous: entries are hashed in tight loops. */
  sha256 (bytes: Uint8Array): Uint8Array
  /** HMAC-SHA-256, 32 bytes, synchronous. */
  hmacSha256 (key: Uint8Array, message: Uint8Array): Uint8Array
  /** @param options.key 32 bytes, copied */
  cipher (options: { readonly suite: Suite, readonly key: Uint8Array }): Cipher
}
