import { frame } from './bytes.js'
import { createBox, type Box } from './box.js'
import { CipherCache } from './cipher-cache.js'
import type { Cipher, CryptoProvider, Suite } from './crypto/crypto-provider.js'
import { defaultCrypto } from './crypto/default-crypto.js'
import { hkdfExpand, hkdfExtract } from './crypto/hkdf.js'
import { randomBytes } from './crypto/random-bytes.js'
import { InvalidArgumentError } from './errors.js'
import { Opaque } from './opaque.js'

/** Called once: with an error, or with `null` and the bytes. */
export type BytesCallback = (error: Error | null, bytes?: Uint8Array) => void

/** Encrypts things for which keys of a collaboration are too much, such as one exported snapshot. Opaque. */
export interface SymmetricKey {
  /** Authenticated, under a fresh nonce: encrypting the same bytes twice gives different results. */
  encrypt (bytes: Uint8Array): Promise<Uint8Array>
  encrypt (bytes: Uint8Array, callback: BytesCallback): void
  /** Rejects with `PEERBASE_SEAL_BROKEN` (`SealError`) when the bytes were altered or made under another key. In any order. */
  decrypt (bytes: Uint8Array): Promise<Uint8Array>
  decrypt (bytes: Uint8Array, callback: BytesCallback): void
}

export interface SymmetricOptions {
  /** Bytes of key material: 16 or 32. @default 32 */
  readonly keyLength?: number
  /** Further bytes of key material, 0 to 64. Called so since 2019; no initialisation vector is cut from it any more. @default 16 */
  readonly ivLength?: number
  readonly crypto?: CryptoProvider
}

/**
 * A fresh symmetric key and the bytes to make it from again with {@link symmetricalFromRaw}. `raw` is the secret; its length is
 * `keyLength + ivLength`.
 *
 * @throws {InvalidArgumentError} `PEERBASE_INVALID_ARGUMENT` for lengths outside their range
 */
export async function generateSymmetrical (options: SymmetricOptions = {}): Promise<{ raw: Uint8Array, key: SymmetricKey }> {
  const { keyLength = 32, ivLength = 16 } = options
  if (keyLength !== 16 && keyLength !== 32) throw new InvalidArgumentError('keyLength', 'must be 16 or 32')
  if (!Number.isInteger(ivLength) || ivLength < 0 || ivLength > 64) throw new InvalidArgumentError('ivLength', 'must be 0 to 64')
  const raw = randomBytes(keyLength + ivLength)
  return { raw, key: symmetricalFromRaw(raw, options) }
}

/**
 * The key of {@link generateSymmetrical} from its `raw` bytes, which are copied.
 *
 * @throws {InvalidArgumentError} `PEERBASE_INVALID_ARGUMENT` for fewer than 16 or more than 96 bytes
 */
export function symmetricalFromRaw (raw: Uint8Array, options: { readonly crypto?: CryptoProvider } = {}): SymmetricKey {
  if (!(raw instanceof Uint8Array) || raw.length < 16 || raw.length > 96) throw new InvalidArgumentError('raw', 'must be 16 to 96 bytes')
  return new OpaqueSymmetricKey(createSymmetricBox(raw, options.crypto ?? defaultCrypto()))
}

const boxes = new WeakMap<object, Box>()
const NOTHING = new Uint8Array(0)

class OpaqueSymmetricKey extends Opaque implements SymmetricKey {
  constructor (box: Box) {
    super()
    boxes.set(this, box)
    Object.freeze(this)
  }

  encrypt (bytes: Uint8Array): Promise<Uint8Array>
  encrypt (bytes: Uint8Array, callback: BytesCallback): void
  encrypt (bytes: Uint8Array, callback?: BytesCallback): Promise<Uint8Array> | undefined {
    return settle(this.#box().seal(NOTHING, bytes), callback)
  }

  decrypt (bytes: Uint8Array): Promise<Uint8Array>
  decrypt (bytes: Uint8Array, callback: BytesCallback): void
  decrypt (bytes: Uint8Array, callback?: BytesCallback): Promise<Uint8Array> | undefined {
    return settle(this.#box().open(NOTHING, bytes), callback)
  }

  protected override label (): string {
    return 'peer-base symmetric key'
  }

  #box (): Box {
    const box = boxes.get(this)
    if (box === undefined) throw new InvalidArgumentError('this', 'must be a symmetric key')
    return box
  }
}

function createSymmetricBox (raw: Uint8Array, crypto: CryptoProvider): Box {
  const prk = hkdfExtract(crypto, { salt: frame('pb1/symmetric'), ikm: raw })
  const ciphers = new CipherCache(2)
  const cipher = (suite: Suite): Cipher =>
    ciphers.get(String(suite), () => crypto.cipher({ suite, key: hkdfExpand(crypto, { prk, info: frame('key', Uint8Array.of(suite)) }) }))
  return createBox({ suite: crypto.suite, cipher })
}

/** The callback runs in a task of its own, so that what it throws is the runtime's uncaught error, not a rejected promise of ours. */
function settle (result: Promise<Uint8Array>, callback: BytesCallback | undefined): Promise<Uint8Array> | undefined {
  if (callback === undefined) return result
  result.then(
    (bytes) => queueMicrotask(() => callback(null, bytes)),
    (error: Error) => queueMicrotask(() => callback(error))
  )
  return undefined
}
