import { Level } from 'level'
import { PeerBaseError } from '../errors.js'
import type { Store, Write } from '../ports/store.js'
import { GroupCommit } from './group-commit.js'
import { endOfPrefix, keyFromBytes, keyToBytes } from './key-bytes.js'
import { fromLevelError } from './level-error.js'
import { expectKey, storeClosed } from './store-error.js'
import { makeStoreFolder } from './store-folder.js'
import { askStrictDurability } from './strict-durability.js'

export interface LevelStoreOptions {
  /** Node: a folder, made when missing. Browser: the name of an IndexedDB database. */
  readonly location: string
  readonly signal?: AbortSignal
}

type Database = Level<Uint8Array, Uint8Array>

/**
 * Opens a store on LevelDB (Node) or IndexedDB (browsers). One app opens a location once, and gives its parts views of it
 * (`prefixStore`). Batches are synced before they resolve and share syncs (see `GroupCommit`). The values of a batch
 * belong to the store until it settles; what reads return belongs to the caller.
 *
 * After `PEERBASE_STORE_FAILED` or `PEERBASE_STORE_FULL`, close the store and open it again before trusting it.
 *
 * @throws PEERBASE_STORE_LOCKED, PEERBASE_STORE_FAILED, PEERBASE_STORE_FULL, PEERBASE_STORE_CORRUPT,
 * PEERBASE_INVALID_OPTION for an empty location; `signal.reason`
 */
export async function openLevelStore ({ location, signal }: LevelStoreOptions): Promise<Store> {
  signal?.throwIfAborted()
  if (location === '') throw new PeerBaseError('PEERBASE_INVALID_OPTION', 'The location of a store is a non-empty string.')
  const database = await openDatabase(location)
  if (signal?.aborted === true) {
    await database.close()
    signal.throwIfAborted()
  }
  return new LevelStore(database, location)
}

async function openDatabase (location: string): Promise<Database> {
  try {
    await makeStoreFolder(location)
    const database: Database = new Level(location, { keyEncoding: 'view', valueEncoding: 'view' })
    await database.open()
    askStrictDurability(database)
    return database
  } catch (error) {
    throw fromLevelError(error, location)
  }
}

class LevelStore implements Store {
  readonly #database: Database
  readonly #location: string
  readonly #commits: GroupCommit
  #closing: Promise<void> | undefined

  constructor (database: Database, location: string) {
    this.#database = database
    this.#location = location
    this.#commits = new GroupCommit(async writes => await this.#write(writes))
  }

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectOpen()
    expectKey(key)
    const value = await this.#tell(this.#database.get(keyToBytes(key)))
    return value === undefined ? undefined : plain(value)
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    if (writes.length > 0) await this.#commits.add(writes)
  }

  async * entries (prefix: string): AsyncGenerator<readonly [string, Uint8Array]> {
    this.#expectOpen()
    const start = keyToBytes(prefix)
    const iterator = this.#database.iterator({ gte: start, lt: endOfPrefix(start) })
    try {
      // IndexedDB shows later writes to an iterator, except within one transaction: there, everything is read at once.
      if (this.#database.supports.implicitSnapshots !== true) return yield * this.#readAll(iterator.all())
      for (let entry = await this.#tell(iterator.next()); entry !== undefined; entry = await this.#tell(iterator.next())) {
        yield [keyFromBytes(entry[0]), plain(entry[1])]
        this.#expectOpen()
      }
    } finally {
      await iterator.close()
    }
  }

  async close (): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async * #readAll (entries: Promise<Array<[Uint8Array, Uint8Array]>>): AsyncGenerator<readonly [string, Uint8Array]> {
    for (const [key, value] of await this.#tell(entries)) {
      yield [keyFromBytes(key), plain(value)]
      this.#expectOpen()
    }
  }

  async #close (): Promise<void> {
    await this.#commits.idle()
    await this.#tell(this.#database.close())
  }

  async #write (writes: readonly Write[]): Promise<void> {
    const operations = writes.map(({ key, value }) => value === null
      ? { type: 'del' as const, key: keyToBytes(key) }
      : { type: 'put' as const, key: keyToBytes(key), value })
    // `sync` is LevelDB's word; in browsers `askStrictDurability` has done the same.
    const options = { sync: true }
    await this.#tell(this.#database.batch(operations, options))
  }

  async #tell<T> (result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      throw fromLevelError(error, this.#location)
    }
  }

  #expectOpen (): void {
    if (this.#closing !== undefined) throw storeClosed()
  }
}

/** Node's binding returns a Buffer, whose `slice` shares memory where an array's copies. */
function plain (bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
