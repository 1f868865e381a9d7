import type { Store, Write } from '@peer-base/app'

/** A store that tells what of it is durable, and how much was read. */
export interface WatchedStore extends Store {
  /** How many entries of a replica are durable, by collaboration. */
  end (cid: string, replica: string): number
  rowsRead (): number
}

export function watchStore (store: Store): WatchedStore {
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
      await store.batch(writes)
      for (const write of writes) note(write)
    },
    async * entries (prefix, from) {
      for await (const row of store.entries(prefix, from)) {
        rowsRead += 1
        yield row
      }
    },
    close: async () => { await store.close() }
  }
}
