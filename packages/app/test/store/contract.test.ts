import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createMemoryStore, createWriteBehind, openLevelStore, prefixStore } from '@peer-base/app'
import { awkwardNames, createVirtualClock, storeContract } from '@peer-base/testkit'
import type { StoreBench } from '@peer-base/testkit'

const runner = { describe, it }

storeContract(runner, { name: 'the memory store', create: async () => ({ store: createMemoryStore() }) })

storeContract(runner, { name: 'the level store', create: createLevelBench, capabilities: { durable: true } })

storeContract(runner, { name: 'a prefixed store among neighbours', create: createPrefixedBench, capabilities: { durable: true } })

storeContract(runner, {
  name: 'a prefixed store on level',
  create: async () => {
    const bench = await createLevelBench()
    return { ...bench, store: prefixStore(bench.store, '😀'), end: async () => { await bench.store.close(); await bench.end?.() } }
  }
})

storeContract(runner, {
  name: 'a write-behind store',
  create: async () => ({ store: createWriteBehind(createMemoryStore(), idleOptions()) })
})

storeContract(runner, {
  name: 'a write-behind store that is flushed every other batch, on level',
  create: async () => {
    const bench = await createLevelBench()
    const store = createWriteBehind(bench.store, idleOptions())
    let batches = 0
    const batch = async (...args: Parameters<typeof store.batch>): Promise<void> => {
      const written = store.batch(...args)
      const flushed = ++batches % 2 === 0 ? store.flush() : undefined
      await written
      await flushed
    }
    return { ...bench, store: { batch, get: store.get.bind(store), entries: store.entries.bind(store), close: store.close.bind(store) } }
  },
  capabilities: { durable: true }
})

async function createLevelBench (): Promise<StoreBench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'peer-base-store-'))
  const location = path.join(folder, 'deep', 'store')
  const store = await openLevelStore({ location })
  return {
    store,
    reopen: async () => await openLevelStore({ location }),
    end: async () => {
      await store.close()
      await rm(folder, { recursive: true })
    }
  }
}

async function createPrefixedBench (): Promise<StoreBench> {
  const parent = createMemoryStore()
  for (const name of ['a', 'a/bc', 'a/', 'ab', '', '__proto__', ...awkwardNames]) {
    if (name !== 'a/b') await prefixStore(parent, name).batch([{ key: 'k', value: Uint8Array.of(1) }, { key: 'b/c', value: Uint8Array.of(2) }])
  }
  return { store: prefixStore(parent, 'a/b'), reopen: async () => prefixStore(parent, 'a/b') }
}

/** Never flushes by itself: time stands still. */
function idleOptions (): Parameters<typeof createWriteBehind>[1] {
  return { clock: createVirtualClock(), debounceMS: 10, maxWaitMS: 100, report: error => { throw error } }
}
