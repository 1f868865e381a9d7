import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createMemoryNetwork, createMemoryStore, type MemoryNetwork, type Network, openLevelStore, type PeerId, type Store, systemClock } from '@peer-base/app'
import { generate, type Keys } from '@peer-base/keys'
import { createPinner, type Pinner, type PinnerOptions } from '@peer-base/pinner'
import { appName, prepareAuthor, type PreparedAuthor } from './author.js'
import { PaidNetwork } from './paid-network.js'
import { announce, openSender, type Sender } from './sender.js'

/** A pinner on a real disk, and a network in memory. */
export interface Stage {
  readonly hub: MemoryNetwork
  readonly network: PaidNetwork
  readonly pinner: Pinner
  /** Authors of so many collaborations; nothing of them is told to the pinner. */
  authors (count: number, work: { readonly frames: number, readonly entriesPerFrame: number }): Promise<PreparedAuthor[]>
  /** Sessions with the pinner, which has their collaborations open. */
  senders (authors: readonly PreparedAuthor[]): Promise<Sender[]>
  end (): Promise<void>
}

/** A peer may announce only so many collaborations a minute, and open so many channels at once. */
const collaborationsPerPeer = 50
let peers = 0
let papers = 0

export async function createStage (options: PinnerOptions & { readonly disk?: boolean } = {}): Promise<Stage> {
  const { disk = true, ...pinnerOptions } = options
  const folder = mkdtempSync(path.join(import.meta.dirname, 'store-'))
  const store: Store = disk ? await openLevelStore({ location: folder }) : createMemoryStore()
  const hub = createMemoryNetwork({ clock: systemClock })
  const network = new PaidNetwork(hub.join('pam' as PeerId, { addresses: ['/memory/pam'] }))
  const pinner = createPinner(appName, { network, store, maxNewCollaborationsPerMinute: 1e6, stopGraceMS: 0, ...pinnerOptions })
  pinner.on('error', (error) => { console.error(error) })
  await pinner.start()
  const keys: Keys = await generate()
  return {
    hub, network, pinner,
    authors: async (count, work) => {
      const authors: PreparedAuthor[] = []
      for (let i = 0; i < count; i++) authors.push(await prepareAuthor(`paper ${papers++}`, keys, work))
      return authors
    },
    async senders (authors) {
      const senders: Sender[] = []
      for (let first = 0; first < authors.length; first += collaborationsPerPeer) {
        const network = hub.join(`peer ${peers++}` as PeerId)
        senders.push(...await openAll(authors.slice(first, first + collaborationsPerPeer), { network, pinner, self: 'pam' as PeerId }))
      }
      return senders
    },
    async end () {
      await pinner.stop()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function openAll (
  authors: readonly PreparedAuthor[], { network, pinner, self }: { readonly network: Network, readonly pinner: Pinner, readonly self: PeerId }
): Promise<Sender[]> {
  const waiting = new Set(authors.map(({ crypto }) => crypto.cid as string))
  const started = new Promise<void>((resolve) => {
    const onStarted = ({ cid }: { readonly cid: string }): void => {
      if (!waiting.delete(cid) || waiting.size > 0) return
      pinner.off('collaboration started', onStarted)
      resolve()
    }
    pinner.on('collaboration started', onStarted)
  })
  for (const author of authors) announce(author, network)
  await started
  return await Promise.all(authors.map(async (author) => await openSender(author, network, self)))
}
