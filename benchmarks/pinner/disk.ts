import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createMemoryNetwork, openLevelStore, type PeerId, type Store, systemClock } from '@peer-base/app'
import { generate } from '@peer-base/keys'
import { decodeMessage, type MessageOf } from '@peer-base/protocol'
import { createPinner } from '@peer-base/pinner'
import { collaborationStore, KeptStore } from '../../packages/pinner/src/kept-store.js'
import { appName, prepareAuthor } from './author.js'
import { announce } from './sender.js'
import { spentUS } from './spent.js'

/** Where the last batch of a group waits for the ones before. */
const atOnce = 256
const entryBytes = 300

async function withStore<T> (use: (store: Store, reopen: () => Promise<Store>) => Promise<T>): Promise<T> {
  const location = mkdtempSync(path.join(import.meta.dirname, 'disk-'))
  let store = await openLevelStore({ location })
  try {
    return await use(store, async () => {
      await store.close()
      return store = await openLevelStore({ location })
    })
  } finally {
    await store.close()
    rmSync(location, { recursive: true, force: true })
  }
}

/** One entry a batch, each synced before it counts, as many collaborations write at the same time. */
export async function writes ({ batches }: { readonly batches: number }): Promise<Record<string, number>> {
  return await withStore(async (store) => {
    const stores = await Promise.all(Array.from({ length: atOnce }, async (_, index) => {
      const cid = index.toString(16).padStart(64, '0')
      const kept = new KeptStore(collaborationStore(store, cid), { nameTag: new Uint8Array(16), writePublicKey: undefined }, {
        failing: (error) => { throw error }, written: () => {}
      })
      await kept.open()
      return kept
    }))
    const value = new Uint8Array(entryBytes)
    const cpu = process.cpuUsage()
    const start = performance.now()
    await Promise.all(stores.map(async (kept) => {
      for (let seq = 0; seq < batches / atOnce; seq++) {
        await kept.batch([{ key: `l/${'0'.repeat(32)}/${seq.toString(16).padStart(12, '0')}`, value }])
      }
    }))
    return { frameCpuUS: spentUS(cpu) / batches, frameUS: (performance.now() - start) * 1000 / batches }
  })
}

/** A start on a disk with so many collaborations, and the first time one of them is asked for. */
export async function startUp ({ collaborations }: { readonly collaborations: number }): Promise<Record<string, number>> {
  return await withStore(async (store, reopen) => {
    const author = await prepareAuthor('paper', await generate(), { frames: 1, entriesPerFrame: 1 })
    const certificates = decodeMessage(author.certificates) as MessageOf<'certificates'>
    const rows = (cid: string) => [
      { key: `c/${cid}/h`, value: new Uint8Array(56) },
      { key: `c/${cid}/r/${author.author.replica}`, value: certificates.certificates[0] ?? null },
      { key: `c/${cid}/l/${author.author.replica}/000000000000`, value: new Uint8Array(entryBytes) }
    ]
    for (let first = 0; first < collaborations; first += 1000) {
      const count = Math.min(1000, collaborations - first)
      await store.batch(Array.from({ length: count }, (_, index) => rows((first + index).toString(16).padStart(64, '0'))).flat())
    }
    const hub = createMemoryNetwork({ clock: systemClock })
    const pinner = createPinner(appName, { network: hub.join('pam' as PeerId), store: await reopen(), stopGraceMS: 0 })
    globalThis.gc?.()
    const cpu = process.cpuUsage()
    await pinner.start()
    const startCpuMS = spentUS(cpu) / 1000
    const opened = new Promise<void>((resolve) => { pinner.on('collaboration started', () => { resolve() }) })
    announce(author, hub.join('alice' as PeerId))
    await opened
    const openCpuMS = spentUS(cpu) / 1000 - startCpuMS
    await pinner.stop()
    return { startCpuMS, openCpuMS }
  })
}
