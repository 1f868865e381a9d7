import type { Store, Write } from '../ports/store.js'
import { createRoom } from '../util/room.js'
import { expectKey, storeClosed } from './store-error.js'

/**
 * A store in the memory of this process: for tests, and for apps that keep nothing.
 *
 * Values are copied on the way in and on the way out, as by a store on disk: neither side sees the other's later changes.
 * `get` costs O(1), a batch O(writes); the first `entries` after a key came or went sorts all keys.
 */
export function createMemoryStore (): Store {
  return new MemoryStore()
}

class MemoryStore implements Store {
  readonly #values = new Map<string, Uint8Array>()
  readonly #room = createRoom()
  #sorted: string[] | undefined
  #isClosed = false

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectOpen()
    expectKey(key)
    return this.#values.get(key)?.slice()
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.batchSync(writes)
  }

  batchSync (writes: readonly Write[]): true {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    for (const { key, value } of writes) {
      if (value === null) {
        if (this.#values.delete(key)) this.#sorted = undefined
        continue
      }
      if (this.#sorted !== undefined && !this.#values.has(key)) this.#sorted = undefined
      const copy = this.#room(value.length)
      copy.set(value)
      this.#values.set(key, copy)
    }
    return true
  }

  async * entries (prefix: string, from = prefix): AsyncGenerator<readonly [string, Uint8Array]> {
    this.#expectOpen()
    for (const [key, value] of this.#snapshot(prefix, from)) {
      this.#expectOpen()
      yield [key, value.slice()]
    }
  }

  async close (): Promise<void> {
    this.#isClosed = true
    this.#values.clear()
    this.#sorted = undefined
  }

  #snapshot (prefix: string, from: string): Array<readonly [string, Uint8Array]> {
    this.#sorted ??= [...this.#values.keys()].sort()
    const found: Array<readonly [string, Uint8Array]> = []
    for (let i = lowerBound(this.#sorted, from > prefix ? from : prefix); i < this.#sorted.length; i++) {
      const key = this.#sorted[i] ?? ''
      if (!key.startsWith(prefix)) break
      const value = this.#values.get(key)
      if (value !== undefined) found.push([key, value])
    }
    return found
  }

  #expectOpen (): void {
    if (this.#isClosed) throw storeClosed()
  }
}

/** Index of the first of the sorted `keys` that is not below `key`. */
function lowerBound (keys: readonly string[], key: string): number {
  let start = 0
  let end = keys.length
  while (start < end) {
    const middle = (start + end) >>> 1
    if ((keys[middle] ?? '') < key) start = middle + 1
    else end = middle
  }
  return start
}
