import { base58btc } from 'multiformats/bases/base58'
import { randomBytes } from './crypto/random-bytes.js'

/** A name that nobody else will think of: base58btc of 32 random bytes, 43 or 44 characters (rarely fewer). */
export function randomName (): string {
  return base58btc.encoder.baseEncode(randomBytes(32))
}
