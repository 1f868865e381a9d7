import type { ByteReader } from '../codec/byte-reader.js'
import type { ByteWriter } from '../codec/byte-writer.js'
import type { KeyTable } from './dot-store.js'

/** A fresh table for one encoding, written or read from its start. */
export function createKeyTable (): KeyTable {
  const numbers = new Map<string, number>()
  const keys: string[] = []
  const remember = (key: string): void => {
    keys.push(key)
    numbers.set(key, keys.length)
  }
  return {
    write (writer: ByteWriter, key: string): void {
      const number = numbers.get(key)
      writer.varint(number ?? 0)
      if (number !== undefined) return
      writer.string(key)
      remember(key)
    },
    read (reader: ByteReader): string {
      const number = reader.varint()
      if (number === 0) {
        const key = reader.string()
        if (numbers.has(key)) throw reader.error('a key is written twice')
        remember(key)
        return key
      }
      const key = keys[number - 1]
      if (key === undefined) throw reader.error('a reference to a key that was not written')
      return key
    }
  }
}
