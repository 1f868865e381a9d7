/** Tabs of one person that have the same pad open are as many peers: each has a database and an identity of its own. */
const maxTabs = 16

/** A database that no other tab has open until it is released. */
export interface Claim {
  readonly store: string
  release (): void
}

/** The first database of the pad that is free. It is this tab's until the page goes away. */
export async function claimStore (base: string, locks: LockManager): Promise<Claim> {
  for (let tab = 0; tab < maxTabs; tab++) {
    const claimed = await claim(nameOf(base, tab), locks)
    if (claimed !== undefined) return claimed
  }
  return { store: `${base}~${crypto.randomUUID()}`, release: () => {} }
}

/** Databases of tabs that are closed, claimed one after the other; each is to be released. */
export async function * claimLeftovers (base: string, locks: LockManager): AsyncGenerator<Claim> {
  const kept = new Set((await indexedDB.databases()).map(({ name }) => name))
  for (let tab = 0; tab < maxTabs; tab++) {
    const store = nameOf(base, tab)
    const claimed = kept.has(databaseOf(store)) ? await claim(store, locks) : undefined
    if (claimed !== undefined) yield claimed
  }
}

/** Nothing of the store is left when this resolves; somebody must have claimed it. */
export async function deleteStore (store: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(databaseOf(store))
    request.onsuccess = () => { resolve() }
    request.onerror = () => { reject(request.error ?? new Error('The database was not deleted')) }
    request.onblocked = () => { reject(new Error('The database is in use')) }
  })
}

const nameOf = (base: string, tab: number): string => tab === 0 ? base : `${base}~${tab}`

/** As `level` names it in IndexedDB. */
const databaseOf = (store: string): string => `level-js-${store}`

/** A lock is held as long as the promise given to it is pending. */
async function claim (store: string, locks: LockManager): Promise<Claim | undefined> {
  return await new Promise((resolve) => {
    const request = locks.request(store, { ifAvailable: true }, async (lock) => {
      if (lock === null) resolve(undefined)
      else await new Promise<void>((release) => { resolve({ store, release }) })
    })
    request.catch(() => { resolve(undefined) })
  })
}
