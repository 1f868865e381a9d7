import { readdirSync, readFileSync } from 'node:fs'
import { type Collaboration, createMemoryNetwork, createMemoryStore, type MemoryNetwork, type PeerId, type Store } from '@peer-base/app'
import { uriDecode } from '@peer-base/keys'
import { entryKind, parseEntry } from '@peer-base/protocol'
import { expect } from 'chai'
import { type App, PeerBase } from 'peer-base'
import { eventually, fastClock } from '../apps.js'
import type { FrozenKinds, Rows } from './frozen.js'

const folder = new URL('kinds/', import.meta.url)
const versions = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as FrozenKinds)

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

async function fill (...rows: readonly Rows[]): Promise<Store> {
  const store = createMemoryStore()
  await store.batch(rows.flatMap((each) => Object.entries(each)).map(([key, value]) => ({ key, value: bytesOf(value) })))
  return store
}

const kindsIn = (rows: Rows): number[] =>
  Object.entries(rows).filter(([key]) => key.includes('/l/')).map(([, bytes]) => parseEntry(bytesOf(bytes)).header.kind)

for (const { version, appName, name, keys, nextKeys, expected, store, later } of versions) {
  describe(`rare kinds of entries that ${version} kept`, () => {
    let hub: MemoryNetwork
    beforeEach(() => { hub = createMemoryNetwork({ clock: fastClock }) })
    const started: App[] = []
    afterEach(async () => { await Promise.all(started.splice(0).map(async (app) => { await app.stop() })) })

    const open = async (person: string, store: Store): Promise<Collaboration<'text'>> => {
      const app = PeerBase(appName, { network: hub.join(person as PeerId, { addresses: [`/memory/${person}`] }), store, clock: fastClock })
      started.push(app)
      await app.start()
      return await app.collaborate(name, 'text', { keys: await uriDecode(keys) })
    }

    it('are a retirement, and a key epoch with a change after it', () => {
      expect(kindsIn(store)).to.include(entryKind.retire)
      expect(kindsIn(later)).to.deep.equal([entryKind.epoch, entryKind.ops])
    })

    it('say that it was moved, and open the keys that were left for who has the store', async () => {
      const bob = await open('bob', await fill(store))
      expect(bob.shared.value()).to.equal(expected.root)
      expect(bob.moves().map(({ by }) => by)).to.deep.equal([expected.by])
      expect(bob.moves()[0]?.keys?.equals(await uriDecode(nextKeys))).to.equal(true)
    })

    it('say so to others, who were left no keys', async () => {
      await open('bob', await fill(store))
      const carol = await open('carol', createMemoryStore())
      await eventually('carol was told', () => carol.moves().length === 1 && carol.shared.value() === expected.root)
      expect(carol.moves()[0]).to.deep.equal({ by: expected.by, keys: undefined })
    })

    it('wait for a version that knows them: kept, passed on, shown nowhere, and no fault of anybody', async () => {
      const bob = await open('bob', await fill(store, later))
      const own = createMemoryStore()
      const carol = await open('carol', own)
      const [replica = ''] = /\/r\/([0-9a-f]{32})/.exec(Object.keys(later).find((key) => key.includes('/r/')) ?? '')?.slice(1) ?? []
      await eventually('carol has them', () => carol.vectorClock().get(replica) === 2 && carol.shared.value() === expected.root)
      await carol.save()
      for (const [key, bytes] of Object.entries(later)) expect(Buffer.from(await own.get(key) ?? []).toString('hex'), key).to.equal(bytes)
      for (const each of [bob, carol]) {
        expect(each.shared.value()).to.equal(expected.root)
        expect((await each.verifyHistory()).problems).to.deep.equal([])
      }
    })
  })
}
