import { PeerBaseError } from '@peer-base/app'

/** The databases of a browser that hold stores, by their locations. */
export interface Databases {
  locations (): Promise<readonly string[]>
  /** Resolves when nothing of it is left. @throws PEERBASE_STORE_LOCKED while somebody has it open, PEERBASE_STORE_FAILED */
  remove (location: string): Promise<void>
}

/** As `level` names a database in IndexedDB. */
const prefix = 'level-js-'

/** Those of this page's origin; undefined in Node and in browsers that do not tell which there are. */
export function systemDatabases (): Databases | undefined {
  const host: { readonly indexedDB?: IDBFactory } = globalThis
  const { indexedDB } = host
  if (typeof indexedDB?.databases !== 'function') return undefined
  return {
    locations: async () => (await indexedDB.databases()).flatMap(({ name }) => name?.startsWith(prefix) === true ? [name.slice(prefix.length)] : []),
    remove: async (location) => {
      await new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase(`${prefix}${location}`)
        request.onsuccess = () => { resolve() }
        request.onerror = () => { reject(new PeerBaseError('PEERBASE_STORE_FAILED', 'A database was not deleted', { cause: request.error })) }
        request.onblocked = () => { reject(new PeerBaseError('PEERBASE_STORE_LOCKED', 'A database that was to be deleted is open')) }
      })
    }
  }
}
