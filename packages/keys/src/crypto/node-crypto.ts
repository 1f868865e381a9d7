import type * as NodeCrypto from 'node:crypto'
import { SealError } from '../errors.js'
import { NONCE_BYTES, SUITES, TAG_BYTES, type Cipher, type CryptoProvider, type Ed25519 } from './crypto-provider.js'
import { nobleCipher } from './noble-cipher.js'
import { nobleEd25519 } from './noble-ed25519.js'
import { nodeEd25519 } from './node-ed25519.js'
import { RandomPool } from './random-bytes.js'
import { keepsRule } from './rule-probe.js'

/**
 * `node:crypto`, with its key objects kept, and libsodium for signatures where it is installed. Every operation runs synchronously inside its
 * promise: at tens of microseconds each, a trip through the thread pool would cost more than the work.
 *
 * @param node the built-in module, handed in so that nothing of Node is imported in a browser
 */
export function createNodeCrypto (node: typeof NodeCrypto, sodium?: Ed25519): CryptoProvider {
  const nonces = new RandomPool()
  const fastest = sodium === undefined ? undefined : whereItKeepsRule(sodium)
  let chosen = fastest
  const ed25519 = (): Ed25519 => chosen ??= whereItKeepsRule(nodeEd25519(node)) ?? nobleEd25519
  return {
    name: fastest === undefined ? 'node' : 'node with libsodium',
    suite: SUITES.aes256gcm,
    sha256: sha256Of(node),
    hmacSha256: (key, message) => plainView(node.createHmac('sha256', key).update(message).digest()),
    signer: (seed) => ed25519().signer(seed),
    signatureVerifier: (publicKey) => ed25519().signatureVerifier(publicKey),
    cipher: ({ suite, key }) => suite === SUITES.aes256gcm ? nodeCipher(node, key, nonces) : nobleCipher({ suite, key })
  }
}

/** What judges otherwise than all others is as good as none. */
function whereItKeepsRule (ed25519: Ed25519): Ed25519 | undefined {
  return keepsRule(ed25519) ? ed25519 : undefined
}

function sha256Of ({ hash, createHash }: typeof NodeCrypto): CryptoProvider['sha256'] {
  return typeof hash === 'function'
    ? (bytes) => binaryBytes(hash('sha256', bytes, 'binary'))
    : (bytes) => plainView(createHash('sha256').update(bytes).digest())
}

function nodeCipher (node: typeof NodeCrypto, key: Uint8Array, nonces: RandomPool): Cipher {
  // The module's object is a dictionary: to look into it for each entry costs more than a call.
  const { createCipheriv, createDecipheriv } = node
  const secret = node.createSecretKey(key)
  const nonceBytes = NONCE_BYTES[SUITES.aes256gcm]
  const options = { authTagLength: TAG_BYTES }
  const sealSync = (associatedData: Uint8Array, plaintext: Uint8Array): Uint8Array => {
    const nonce = nonces.take(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', secret, nonce, options).setAAD(associatedData)
    const ciphertext = cipher.update(plaintext)
    cipher.final() // GCM is a stream: nothing is left to come
    const sealed = new Uint8Array(nonceBytes + plaintext.length + TAG_BYTES)
    sealed.set(nonce)
    sealed.set(ciphertext, nonceBytes)
    sealed.set(cipher.getAuthTag(), nonceBytes + plaintext.length)
    return sealed
  }
  const openSync = (associatedData: Uint8Array, sealed: Uint8Array): Uint8Array => {
    if (sealed.length < nonceBytes + TAG_BYTES) throw new SealError()
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, nonceBytes), options)
    decipher.setAAD(associatedData).setAuthTag(sealed.subarray(-TAG_BYTES))
    const plaintext = decipher.update(sealed.subarray(nonceBytes, -TAG_BYTES))
    try {
      decipher.final()
    } catch {
      throw new SealError()
    }
    return plainView(plaintext)
  }
  return {
    seal: async (associatedData, plaintext) => sealSync(associatedData, plaintext),
    open: async (associatedData, sealed) => openSync(associatedData, sealed),
    sealSync,
    openSync
  }
}

/** A hash as text, a character for each byte: half the price of a Buffer of its own, of which every entry would keep several. */
function binaryBytes (text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** A `Buffer` as the plain array it is built on: `slice` then copies, and comparisons in browsers and Node agree. */
function plainView (buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
