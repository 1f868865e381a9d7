import type { Store, Write } from '../ports/store.js'
import { expectKey, storeClosed } from './store-error.js'

/**
 * The part of `store` whose keys begin with a name and a slash, under keys without them. Slashes within the name are
 * escaped (and so is the escape), so no name's part reaches into another's: neither `a` into `ab`, nor `a` into `a/b`.
 * `prefixStore(prefixStore(store, 'c'), id)` holds the keys `c/<id>/…`.
 *
 * A view: closing it leaves `store` open.
 */
export function prefixStore (store: Store, name: string): Store {
  return new PrefixedStore(store, `${name.replaceAll('%', '%25').replaceAll('/', '%2F')}/`)
}

class PrefixedStore implements Store {
  readonly #store: Store
  readonly #prefix: string
  readonly #underWay = new Set<Promise<void>>()
  #isClosed = false

  constructor (store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectOpen()
    expectKey(key)
    return await this.#store.get(this.#prefix + key)
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    const written = this.#store.batch(writes.map(({ key, value }) => ({ key: this.#prefix + key, value })))
    this.#underWay.add(written)
    try {
      await written
    } finally {
      this.#underWay.delete(written)
    }
  }

  async * entries (prefix: string, from?: string): AsyncGenerator<readonly [string, Uint8Array]> {
    this.#expectOpen()
    for await (const [key, value] of this.#store.entries(this.#prefix + prefix, from === undefined ? undefined : this.#prefix + from)) {
      this.#expectOpen()
      yield [key.slice(this.#prefix.length), value]
    }
  }

  async close (): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#underWay)
  }

  #expectOpen (): void {
    if (this.#isClosed) throw storeClosed()
  }
}
