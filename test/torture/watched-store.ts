import type { Store, Write } from '@peer-base/app'

/** A store that tells what of it is durable, and how much was read. */
export interface WatchedStore extends Store {
  /** How many entries of a replica are durable, by collaboration. */
  end (cid: string, replica: string): number
  rowsRead (): number
}

/** `isNew`: nothing is in it yet, and a collaboration of which nothing was written need not be looked for: the simulated disk looks at every key. */
export function watchStore (store: Store, { isNew }: { readonly isNew: boolean }): WatchedStore {
  const written = new Set<string>()
  const ends = new Map<string, number>()
  let rowsRead = 0
  const note = ({ key, value }: Write): void => {
    const [, cid = '', kind, replica = '', seq = ''] = key.split('/')
    if (kind === 'l' && value !== null) ends.set(`${cid}/${replica}`, parseInt(seq, 16) + 1)
  }
  return {
    end: (cid, replica) => ends.get(`${cid}/${replica}`) ?? 0,
    rowsRead: () => rowsRead,
    async get (key) {
      rowsRead += 1
      return await store.get(key)
    },
    async batch (writes) {
      // What fails may have been written all the same.
      for (const { key } of writes) written.add(key.split('/')[1] ?? '')
      await store.batch(writes)
      for (const write of writes) note(write)
    },
    async * entries (prefix) {
      if (isNew && !written.has(prefix.split('/')[1] ?? '')) return
      for await (const row of store.entries(prefix)) {
        rowsRead += 1
        yield row
      }
    },
    close: async () => { await store.close() }
  }
}
