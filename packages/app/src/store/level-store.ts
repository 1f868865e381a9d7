import { PeerBaseError } from '../errors.js'
import type { Store, Write } from '../ports/store.js'
import { ownBytes } from '../util/bytes.js'
import { GroupCommit } from './group-commit.js'
import { endOfPrefix, keyFromBytes, keysToBytes, keyToBytes } from './key-bytes.js'
import { type Database, type LevelDatabase, type LevelDatabaseOptions, openLevelDatabase } from './level-database.js'
import { fromLevelError, storeFull } from './level-error.js'
import { createReserve, type Reserve } from './reserve.js'
import { expectKey, storeClosed } from './store-error.js'

export interface LevelStoreOptions extends Pick<LevelDatabaseOptions, 'onDamage'> {
  /** Node: a folder, made when missing. Browser: the name of an IndexedDB database. */
  readonly location: string
  readonly signal?: AbortSignal
}

/**
 * Opens a store on LevelDB (Node) or IndexedDB (browsers). One app opens a location once, and gives its parts views of it
 * (`prefixStore`). Batches are synced before they resolve and share syncs (see `GroupCommit`). The values of a batch
 * belong to the store until it settles; what reads return belongs to the caller.
 *
 * After `PEERBASE_STORE_FAILED` or `PEERBASE_STORE_FULL` the next use opens the database anew; read before you trust what was written.
 * While the disk is full, writes are refused and reads go on: a reserve is given up for that (see `createReserve`).
 *
 * @throws PEERBASE_STORE_LOCKED, PEERBASE_STORE_FAILED, PEERBASE_STORE_FULL, PEERBASE_STORE_CORRUPT,
 * PEERBASE_INVALID_OPTION for an empty location; `signal.reason`
 */
export async function openLevelStore ({ location, signal, onDamage }: LevelStoreOptions): Promise<Store> {
  signal?.throwIfAborted()
  if (location === '') throw new PeerBaseError('PEERBASE_INVALID_OPTION', 'The location of a store is a non-empty string.')
  const database = await openLevelDatabase({ location, onDamage })
  if (signal?.aborted === true) {
    await database.close()
    signal.throwIfAborted()
  }
  const reserve = createReserve(location)
  await reserve.take()
  return new LevelStore(database, { location, reserve })
}

class LevelStore implements Store {
  readonly #database: LevelDatabase
  readonly #location: string
  readonly #reserve: Reserve
  readonly #commits: GroupCommit
  #closing: Promise<void> | undefined

  constructor (database: LevelDatabase, { location, reserve }: { readonly location: string, readonly reserve: Reserve }) {
    this.#database = database
    this.#location = location
    this.#reserve = reserve
    this.#commits = new GroupCommit(async writes => await this.#write(writes))
  }

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectOpen()
    expectKey(key)
    const value = await this.#database.run(async database => await database.get(keyToBytes(key)))
    return value === undefined ? undefined : plain(value)
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    if (writes.length > 0) await this.#commits.add(writes)
  }

  async * entries (prefix: string, from = prefix): AsyncGenerator<readonly [string, Uint8Array]> {
    this.#expectOpen()
    const range = { gte: keyToBytes(from > prefix ? from : prefix), lt: endOfPrefix(keyToBytes(prefix)) }
    // IndexedDB shows later writes to an iterator, except within one transaction: there, everything is read at once.
    const rows = this.#database.supports.implicitSnapshots === true ? this.#readOn(range) : this.#readAll(range)
    for await (const [key, value] of rows) {
      yield [keyFromBytes(key), plain(value)]
      this.#expectOpen()
    }
  }

  async close (): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  /** Where the database was opened anew meanwhile, goes on behind the last row. */
  async * #readOn (range: Range): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
    let reading = await this.#iterate(range)
    try {
      for (let last: Uint8Array | undefined; ;) {
        const entry = await this.#database.run(async database => {
          if (reading.database !== database) {
            await reading.iterator.close().catch(() => {}) // it ended with its database
            reading = { database, iterator: database.iterator(last === undefined ? range : { gt: last, lt: range.lt }) }
          }
          return await reading.iterator.next()
        })
        if (entry === undefined) return
        last = entry[0]
        yield entry
      }
    } finally {
      await reading.iterator.close().catch(() => {}) // as above
    }
  }

  async #iterate (range: Range): Promise<Reading> {
    return await this.#database.run(async database => ({ database, iterator: database.iterator(range) }))
  }

  async * #readAll (range: Range): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
    yield * await this.#database.run(async database => await database.iterator(range).all())
  }

  async #close (): Promise<void> {
    await this.#commits.idle()
    await this.#database.close().catch((error: unknown) => { throw fromLevelError(error, this.#location) })
  }

  async #write (writes: readonly Write[]): Promise<void> {
    if (!await this.#reserve.hasRoom()) throw storeFull(this.#location)
    const keys = keysToBytes(writes.map(({ key }) => key))
    // `sync` is LevelDB's word; in browsers `askStrictDurability` has done the same.
    const options = { sync: true }
    try {
      await this.#database.run(async database => {
        // An array would have `options` copied into each of its operations, which takes longer than all else that is done with it.
        const batch = database.batch()
        for (const [index, key] of keys.entries()) {
          const value = writes[index]?.value ?? null
          if (value === null) batch.del(key)
          // IndexedDB clones a view with all that it is a view of, and beside a sealed row in memory may stand what it was sealed of.
          else batch.put(key, ownBytes(value))
        }
        await batch.write(options)
      })
    } catch (error) {
      // Nobody knows how much of it is in the log: only what is read back counts.
      this.#database.distrust()
      if (error instanceof PeerBaseError && error.code === 'PEERBASE_STORE_FULL') await this.#reserve.free()
      throw error
    }
  }

  #expectOpen (): void {
    if (this.#closing !== undefined) throw storeClosed()
  }
}

interface Range { readonly gte: Uint8Array, readonly lt: Uint8Array }

interface Reading {
  readonly database: Database
  readonly iterator: { next (): Promise<[Uint8Array, Uint8Array] | undefined>, close (): Promise<void> }
}

/** Node's binding returns a Buffer, whose `slice` shares memory where an array's copies. */
function plain (bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
