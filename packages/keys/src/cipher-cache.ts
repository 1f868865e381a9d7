import type { Cipher } from './crypto/crypto-provider.js'

/**
 * The ciphers used last, so that a replica's key is derived and imported once and not once per entry. Bounded, because identities in it
 * come from other peers; what falls out is derived again when wanted. O(1) per call.
 */
export class CipherCache {
  readonly #capacity: number
  readonly #ciphers = new Map<string, Cipher>()
  #newest: { readonly name: string, readonly cipher: Cipher } | undefined

  constructor (capacity: number) {
    this.#capacity = capacity
  }

  /** The cipher kept under this name, or the one `make` gives. */
  get (name: string, make: () => Cipher): Cipher {
    if (this.#newest?.name === name) return this.#newest.cipher
    const cipher = this.#ciphers.get(name) ?? make()
    this.#newest = { name, cipher }
    this.#ciphers.delete(name)
    this.#ciphers.set(name, cipher) // a Map iterates by insertion: the first is the one unused for longest
    if (this.#ciphers.size > this.#capacity) {
      for (const oldest of this.#ciphers.keys()) {
        this.#ciphers.delete(oldest)
        break
      }
    }
    return cipher
  }
}
