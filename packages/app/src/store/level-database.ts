import { Level } from 'level'
import { PeerBaseError } from '../errors.js'
import { canRepair, lacksContents, moveAside, repair, repaired, replaced } from './damage.js'
import { keyToBytes } from './key-bytes.js'
import { fromLevelError } from './level-error.js'
import { makeStoreFolder } from './store-folder.js'
import { storeIdKey } from './store-id.js'
import { askStrictDurability } from './strict-durability.js'

export type Database = Level<Uint8Array, Uint8Array>

export interface LevelDatabaseOptions {
  readonly location: string
  /** Hears that the database was damaged and what became of it. Without it nothing is repaired: that is never done in silence. */
  readonly onDamage?: ((error: PeerBaseError) => void) | undefined
}

/**
 * A database that is opened anew where it must be:
 *
 * | what happened                                | what is done                                                             |
 * |----------------------------------------------|--------------------------------------------------------------------------|
 * | a write was refused                          | opened again before the next use: nobody knows what its log holds        |
 * | something cannot be read, on opening or later | repaired and opened again                                               |
 * | it cannot be repaired                        | moved aside, and an empty one is opened                                  |
 *
 * A repaired store may have lost its newest rows and show older ones: it gets another store id, so that no replica that was
 * made on it is used again. Who waits: uses wait for an opening under way; that waits for nobody.
 */
export interface LevelDatabase {
  /** What the database can do. */
  readonly supports: Database['supports']
  /** Runs `use`; once more where the database was opened anew since. @throws what `fromLevelError` makes of it */
  run<T> (use: (database: Database) => Promise<T>): Promise<T>
  /** A write was refused: it is opened anew before it is used again. */
  distrust (): void
  close (): Promise<void>
}

/** @throws what `fromLevelError` makes of it */
export async function openLevelDatabase (options: LevelDatabaseOptions): Promise<LevelDatabase> {
  return new MendingDatabase(options, await openOrMend(options))
}

class MendingDatabase implements LevelDatabase {
  readonly #options: LevelDatabaseOptions
  #database: Database
  #isDistrusted = false
  /** Why it is to be repaired. */
  #damage: PeerBaseError | undefined
  #reopening: Promise<void> | undefined
  #isClosed = false

  constructor (options: LevelDatabaseOptions, database: Database) {
    this.#options = options
    this.#database = database
  }

  get supports (): Database['supports'] { return this.#database.supports }

  async run<T> (use: (database: Database) => Promise<T>): Promise<T> {
    await this.#ready()
    const database = this.#database
    try {
      return await use(database)
    } catch (thrown) {
      const error = this.#told(thrown)
      if (this.#isClosed || (!this.#isStale() && this.#database === database)) throw error
    }
    await this.#ready()
    try {
      return await use(this.#database)
    } catch (thrown) {
      throw this.#told(thrown)
    }
  }

  distrust (): void { this.#isDistrusted = true }

  async close (): Promise<void> {
    this.#isClosed = true
    await this.#reopening?.catch(() => {}) // whoever waits for it hears of it
    await this.#database.close()
  }

  #told (thrown: unknown): PeerBaseError {
    const error = fromLevelError(thrown, this.#options.location)
    if (error.code === 'PEERBASE_STORE_CORRUPT' && this.#options.onDamage !== undefined && canRepair()) this.#damage = error
    return error
  }

  async #ready (): Promise<void> {
    if (this.#isClosed || !this.#isStale()) return
    this.#reopening ??= this.#reopen().finally(() => { this.#reopening = undefined })
    await this.#reopening
  }

  async #reopen (): Promise<void> {
    await this.#database.close()
    const damage = this.#damage
    this.#database = damage === undefined ? await openOrMend(this.#options) : await mend(this.#options, damage)
    this.#damage = undefined
    this.#isDistrusted = false
  }

  #isStale (): boolean { return this.#isDistrusted || this.#damage !== undefined || this.#reopening !== undefined }
}

async function openOrMend (options: LevelDatabaseOptions): Promise<Database> {
  const { location, onDamage } = options
  let error: PeerBaseError
  try {
    await makeStoreFolder(location)
    if (!await lacksContents(location)) return await openDatabase(location)
    error = new PeerBaseError('PEERBASE_STORE_CORRUPT', `The store at ${location} has lost its table of contents, the file CURRENT.`)
  } catch (thrown) {
    error = fromLevelError(thrown, location)
  }
  if (error.code !== 'PEERBASE_STORE_CORRUPT' || onDamage === undefined || !canRepair()) throw error
  return await mend(options, error)
}

async function mend ({ location, onDamage = () => {} }: LevelDatabaseOptions, cause: PeerBaseError): Promise<Database> {
  try {
    await repair(location)
    const database = await openDatabase(location)
    await database.del(keyToBytes(storeIdKey), { sync: true } as object) // LevelDB's word, which `level` does not know
    onDamage(repaired(location, cause))
    return database
  } catch (thrown) {
    const error = fromLevelError(thrown, location)
    // Somebody else has it, or there is no room: no reason to give up what is there.
    if (error.code === 'PEERBASE_STORE_LOCKED' || error.code === 'PEERBASE_STORE_FULL') throw error
  }
  try {
    const movedTo = await moveAside(location)
    await makeStoreFolder(location)
    const database = await openDatabase(location)
    onDamage(replaced(location, movedTo, cause))
    return database
  } catch (thrown) {
    throw fromLevelError(thrown, location)
  }
}

async function openDatabase (location: string): Promise<Database> {
  const database: Database = new Level(location, { keyEncoding: 'view', valueEncoding: 'view' })
  await database.open()
  askStrictDurability(database)
  return database
}
