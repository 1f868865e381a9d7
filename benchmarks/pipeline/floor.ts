import * as crypto from 'node:crypto'
import type { Signatures } from './signatures.js'
import type { Pair } from './subject.js'

/**
 * What the frames of a signed and sealed log cost whatever is built around them: one signature, one verification, one AES-256-GCM
 * seal under a random nonce and one opening, the last two by the platform's own calls with a kept key object, of as many bytes as an entry has.
 */
export function floorPair ({ sign, verify }: Signatures): Pair {
  const key = crypto.createSecretKey(crypto.randomBytes(32))
  const header = crypto.randomBytes(headBytes)
  const plaintext = (count: number): Uint8Array => new Uint8Array(documentBytes + Math.ceil(count * editBytes))
  const options = { authTagLength: 16 }
  return {
    window (_trace, _first, count) {
      const nonce = crypto.randomFillSync(new Uint8Array(12))
      const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce, options).setAAD(header)
      const body = cipher.update(plaintext(count))
      cipher.final()
      return [nonce, body, cipher.getAuthTag(), sign(header)]
    },
    take ([nonce = header, body = header, tag = header, signature = header]) {
      if (!verify(header, signature)) throw new Error('The signature does not hold')
      const decipher = crypto.createDecipheriv('aes-256-gcm', key, nonce, options).setAAD(header).setAuthTag(tag)
      decipher.update(body)
      decipher.final()
    },
    agree: () => true
  }
}

/** Label, collaboration and an entry's head up to its signature: what is signed, and what the seal is bound to. */
const headBytes = 140
/** The document's key and the length of its delta. */
const documentBytes = 8
/** An edit of the recorded paper in a delta, about. */
const editBytes = 2
