import { entry } from './entry.mjs'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** No CRDT at all: a `Map`, and JSON of what was set. What remains when nothing is merged. */
export function native (name, n) {
  const map = new Map()
  const twin = new Map()
  return {
    fill () {
      for (const each of [map, twin]) for (let i = 0; i < n; i++) each.set(name === 'gcounter' ? `r${i}` : `key ${i}`, i)
      return n
    },
    operate (i) {
      const [key, value] = name === 'gcounter' ? ['alice', (map.get('alice') ?? 0) + 1] : entry(name, n, i)
      map.set(key, value)
      return encoder.encode(JSON.stringify([key, value]))
    },
    receive (bytes) {
      const [key, value] = JSON.parse(decoder.decode(bytes))
      twin.set(key, value)
    }
  }
}
