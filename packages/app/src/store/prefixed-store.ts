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
  /** What this is a view of, where that is a view: its operations go past it, but wait and end with it. */
  readonly #parent: PrefixedStore | undefined
  readonly #store: Store
  readonly #prefix: string
  #writing = 0
  #idle: Array<() => void> = []
  #isClosed = false

  constructor (store: Store, prefix: string) {
    const parent = store instanceof PrefixedStore ? store : undefined
    this.#parent = parent
    this.#store = parent === undefined ? store : parent.#store
    this.#prefix = parent === undefined ? prefix : parent.#prefix + prefix
  }

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectOpen()
    expectKey(key)
    return await this.#store.get(this.#prefix + key)
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    this.#count(1)
    try {
      await this.#store.batch(writes.map(({ key, value }) => ({ key: this.#prefix + key, value })))
    } finally {
      this.#count(-1)
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
    if (this.#writing > 0) await new Promise<void>((resolve) => { this.#idle.push(resolve) })
  }

  #expectOpen (): void {
    if (this.#isClosed) throw storeClosed()
    if (this.#parent !== undefined) this.#parent.#expectOpen()
  }

  #count (change: 1 | -1): void {
    this.#writing += change
    if (this.#writing === 0) for (const resolve of this.#idle.splice(0)) resolve()
    if (this.#parent !== undefined) this.#parent.#count(change)
  }
}
