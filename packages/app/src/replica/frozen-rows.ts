import { PeerBaseError } from '../errors.js'
import type { Store } from '../ports/store.js'

/** Rows as they stood at one moment: a store to read from, whatever becomes of the one they were read of. */
export interface FrozenRows extends Store {
  has (key: string): boolean
}

/**
 * Begins to read rows of these prefixes at once and resolves with what stood under them when it was called. O(rows), in memory too.
 *
 * @throws what the store throws
 */
export async function freezeRows (store: Store, prefixes: readonly string[]): Promise<FrozenRows> {
  // Each iteration shows what stood there when its first step was taken: all of them are taken before anything is awaited.
  const reading = prefixes.map((prefix) => {
    const iterator = store.entries(prefix)[Symbol.asyncIterator]()
    const first = iterator.next()
    // Where one fails, the others may too: the first is told.
    first.catch(() => {})
    return { iterator, first }
  })
  const rows = new Map<string, Uint8Array>()
  try {
    for (const { iterator, first } of reading) {
      for (let next = await first; next.done !== true; next = await iterator.next()) rows.set(...next.value)
    }
  } finally {
    await Promise.allSettled(reading.map(async ({ iterator }) => await iterator.return?.()))
  }
  return {
    has: (key) => rows.has(key),
    get: async (key) => rows.get(key)?.slice(),
    batch: async () => { throw new PeerBaseError('PEERBASE_STORE_CLOSED', 'These rows are only read') },
    async * entries (prefix, from = prefix) {
      for (const [key, value] of rows) if (key.startsWith(prefix) && key >= from) yield [key, value]
    },
    close: async () => {}
  }
}
