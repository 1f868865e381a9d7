import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'

/** From here on a map is cheaper than a walk; the delta of one change has as many keys as its path. */
const INDEX_FROM = 8

/**
 * Strings seen so far in one encoding, so that a repeated key costs a byte: 0 is followed by a new string, n > 0 is the
 * n-th string before. One table for one encoding, written or read from its start.
 */
export class KeyTable {
  readonly #keys: string[] = []
  #numbers: Map<string, number> | undefined

  write (writer: ByteWriter, key: string): void {
    const number = this.#numberOf(key)
    if (number > 0) return writer.varint(number)
    writeNewKey(writer, key)
    this.#remember(key)
  }

  /** @throws PEERBASE_CRDT_DECODE */
  read (reader: ByteReader): string {
    const number = reader.varint()
    if (number === 0) {
      const key = reader.string()
      if (this.#numberOf(key) > 0) throw reader.error('a key is written twice')
      this.#remember(key)
      return key
    }
    const key = this.#keys[number - 1]
    if (key === undefined) throw reader.error('a reference to a key that was not written')
    return key
  }

  /** 0 for a new one. */
  #numberOf (key: string): number {
    return this.#numbers === undefined ? this.#keys.indexOf(key) + 1 : this.#numbers.get(key) ?? 0
  }

  #remember (key: string): void {
    const number = this.#keys.push(key)
    if (this.#numbers !== undefined) this.#numbers.set(key, number)
    else if (number > INDEX_FROM) this.#numbers = new Map(this.#keys.map((each, i) => [each, i + 1]))
  }
}

/** As a table that does not know the key writes it. */
export function writeNewKey (writer: ByteWriter, key: string): void {
  writer.varint(0)
  writer.string(key)
}
