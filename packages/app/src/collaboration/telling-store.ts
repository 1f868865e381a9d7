import type { Store } from '../ports/store.js'

/** A view of `store` that tells of each batch once it is durable. Closing it closes `store`. */
export function tellWrites (store: Store, written: () => void): Store {
  return {
    get: async (key) => await store.get(key),
    async batch (writes) {
      await store.batch(writes)
      written()
    },
    entries: (prefix) => store.entries(prefix),
    close: async () => { await store.close() }
  }
}
