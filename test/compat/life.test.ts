import { expect } from 'chai'
import type { App, StoreStrategyName } from '@peer-base/app'
import type { Keys } from '@peer-base/keys'
import { type Apps, codeOf, eachWithAppsAndKeys, eventually } from './apps.js'

/** What a store holds of collaborations. */
async function keptKeys (apps: Apps, person: string): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of apps.storeOf(person).entries('c/')) keys.push(key)
  return keys
}

describe('the life of a collaboration', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  describe('stop and start', () => {
    it('stops once, tells so once it is over, and refuses changes after', async () => {
      const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
      await a.shared.add('x')
      let stopped = 0
      a.on('stopped', () => { stopped += 1 })
      await Promise.all([a.stop(), a.stop()])
      await a.stop()
      expect(stopped).to.equal(1)
      expect(a.shared.value()).to.deep.equal(new Set(['x']))
      expect(await codeOf(() => a.shared.add('y'))).to.equal('PEERBASE_STOPPED')
      expect(await codeOf(() => a.sub('s', 'rga'))).to.equal('PEERBASE_STOPPED')
      expect(await codeOf(() => a.save())).to.equal('PEERBASE_STOPPED')
      expect(await codeOf(() => a.transact(() => 1))).to.equal('PEERBASE_STOPPED')
      expect(a.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
    })

    it('is over for every caller of stop only when it is over', async () => {
      const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
      await a.shared.add('x')
      let over = false
      a.on('stopped', () => { over = true })
      void a.stop()
      await a.stop()
      expect(over).to.equal(true)
    })

    it('starts again with what it had, subs too, and goes on', async () => {
      const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
      const b = await apps.open('bob').collaborate('doc', 'gset', { keys })
      const sub = await a.sub('list', 'rga')
      await a.shared.add('x')
      await sub.shared.push('1')
      await a.stop()
      await a.start()
      await a.start()
      expect(a.shared.value()).to.deep.equal(new Set(['x']))
      expect(sub.shared.value()).to.deep.equal(['1'])
      await a.shared.add('y')
      await sub.shared.push('2')
      await eventually('bob has all', () => b.shared.value().size === 2)
      const bobs = await b.sub('list', 'rga')
      await eventually('bob has the sub', () => bobs.shared.value().length === 2)
    })

    it('is the one of its name again after a restart, and is stopped with its app', async () => {
      const alice = apps.open('alice')
      const a = await alice.collaborate('doc', 'gset', { keys })
      await a.stop()
      await a.start()
      expect(await alice.collaborate('doc', 'gset', { keys })).to.equal(a)
      let stopped = 0
      a.on('stopped', () => { stopped += 1 })
      await alice.stop()
      expect(stopped).to.equal(1)
    })

    it('cannot start beside another of its name', async () => {
      const alice = apps.open('alice')
      const first = await alice.collaborate('doc', 'gset', { keys })
      await first.stop()
      const second = await alice.collaborate('doc', 'gset', { keys })
      expect(await codeOf(() => first.start())).to.equal('PEERBASE_STOPPED')
      await second.shared.add('x')
      expect(second.shared.value().size).to.equal(1)
    })

    it('cannot start without its app', async () => {
      const alice = apps.open('alice')
      const a = await alice.collaborate('doc', 'gset', { keys })
      await alice.stop()
      expect(await codeOf(() => a.start())).to.equal('PEERBASE_STOPPED')
    })

    it('gives a new one to whoever asks while the old one stops', async () => {
      const alice = apps.open('alice')
      const first = await alice.collaborate('doc', 'gset', { keys })
      await first.shared.add('x')
      void first.stop()
      const second = await alice.collaborate('doc', 'gset', { keys })
      expect(second).not.to.equal(first)
      expect(second.shared.value()).to.deep.equal(new Set(['x']))
    })

    it('does not start a sub by itself', async () => {
      const sub = await (await apps.open('alice').collaborate('doc', 'gset', { keys })).sub('s', 'rga')
      await sub.stop()
      expect(await codeOf(() => sub.start())).to.equal('PEERBASE_STOPPED')
    })

    it('sends what waits before it leaves', async () => {
      const b = await apps.open('bob').collaborate('doc', 'rga', { keys })
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys, debouncePushMS: 60_000 })
      await eventually('links are made', () => a.outboundConnectionCount() === 1)
      for (let n = 0; n < 10; n++) {
        await a.shared.push(n)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      await a.stop()
      await eventually('bob has all', () => b.shared.value().length === 10)
    })
  })

  describe('store strategies', () => {
    const restart = async (app: App, strategy: StoreStrategyName): Promise<{ value: unknown, sub: unknown }> => {
      await app.stop()
      const again = await apps.open('alice').collaborate('doc', 'rga', { keys, storeStrategyName: strategy })
      return { value: again.shared.value(), sub: (await again.sub('tags', 'gset')).shared.value() }
    }

    for (const strategy of ['hybrid-ipfs-repo', 'ipfs-repo'] as const) {
      it(`keeps root and subs over a restart of the app with ${strategy}`, async () => {
        const app = apps.open('alice')
        const a = await app.collaborate('doc', 'rga', { keys, storeStrategyName: strategy })
        const tags = await a.sub('tags', 'gset')
        await a.shared.push('x')
        await tags.shared.add('red')
        await a.shared.push('y')
        expect(await restart(app, strategy)).to.deep.equal({ value: ['x', 'y'], sub: new Set(['red']) })
      })

      it(`goes on writing after a restart with ${strategy}, and others follow`, async () => {
        const app = apps.open('alice')
        const first = await app.collaborate('doc', 'rga', { keys, storeStrategyName: strategy })
        await first.shared.push('x')
        await app.stop()
        const again = await apps.open('alice').collaborate('doc', 'rga', { keys, storeStrategyName: strategy })
        await again.shared.push('y')
        const b = await apps.open('bob').collaborate('doc', 'rga', { keys })
        await eventually('bob has both', () => b.shared.value().length === 2)
        expect(b.shared.value()).to.deep.equal(['x', 'y'])
      })
    }

    it('forgets at stop with memory, and writes nothing of the collaboration to the store', async () => {
      const app = apps.open('alice')
      const a = await app.collaborate('doc', 'rga', { keys, storeStrategyName: 'memory' })
      await a.shared.push('x')
      await a.save()
      expect(await keptKeys(apps, 'alice')).to.deep.equal([])
      expect(await restart(app, 'memory')).to.deep.equal({ value: [], sub: new Set() })
    })

    it('has every change in the store when the mutator resolves with ipfs-repo', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys, storeStrategyName: 'ipfs-repo' })
      const before = (await keptKeys(apps, 'alice')).length
      await a.shared.push('x')
      const after = (await keptKeys(apps, 'alice')).length
      expect(after).to.be.greaterThan(before)
      await a.shared.push('y')
      expect((await keptKeys(apps, 'alice')).length).to.be.greaterThan(after)
    })

    it('keeps what was written when the process ends without stop, with ipfs-repo', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys, storeStrategyName: 'ipfs-repo' })
      await a.shared.push('x')
      await a.shared.push('y')
      const again = await apps.open('alice').collaborate('doc', 'rga', { keys, storeStrategyName: 'ipfs-repo' })
      expect(again.shared.value()).to.deep.equal(['x', 'y'])
      await again.shared.push('z')
      expect(again.vectorClock().size).to.equal(2)
    })

    it('tells saved when save is done, and has all in the store then', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys, saveDebounceMS: 600_000, saveMaxWaitMS: 600_000 })
      let saved = 0
      a.on('saved', () => { saved += 1 })
      await a.shared.push('x')
      await a.save()
      expect(saved).to.equal(1)
      const again = await apps.open('alice').collaborate('doc', 'rga', { keys })
      expect(again.shared.value()).to.deep.equal(['x'])
    })

    it('saves by itself after the debounce, and tells saved', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys, saveDebounceMS: 200 })
      let saved = 0
      a.on('saved', () => { saved += 1 })
      await a.shared.push('x')
      await eventually('it was saved', () => saved > 0)
      const again = await apps.open('alice').collaborate('doc', 'rga', { keys })
      expect(again.shared.value()).to.deep.equal(['x'])
    })

    it('writes only sealed bytes', async () => {
      const marker = 'the quick brown marker'
      const a = await apps.open('alice').collaborate('a name of mine', 'rga', { keys, storeStrategyName: 'ipfs-repo' })
      await a.shared.push(marker)
      await (await a.sub('a sub of mine', 'rga')).shared.push(marker)
      const texts: string[] = []
      for await (const [key, value] of apps.storeOf('alice').entries('')) texts.push(key, Buffer.from(value).toString('latin1'))
      for (const secret of [marker, 'a name of mine', 'a sub of mine', 'rga']) {
        expect(texts.filter((text) => text.includes(secret)), secret).to.deep.equal([])
      }
    })
  })

  describe('retention', () => {
    it('keeps few entries behind a snapshot, and newcomers still read all', async () => {
      const app = apps.open('alice')
      const a = await app.collaborate('doc', 'rga', { keys, maxDeltaRetention: 3, deltaTrimTimeoutMS: 10, debouncePushMS: 0, storeStrategyName: 'ipfs-repo' })
      for (let n = 0; n < 40; n++) await a.shared.push(n)
      const entries = async (): Promise<number> => (await keptKeys(apps, 'alice')).filter((key) => key.includes('/l/')).length
      let kept = 40
      const look = (): void => { entries().then((count) => { kept = count }, () => {}) }
      await eventually('old entries went', () => {
        look()
        return kept < 20
      })
      const b = await apps.open('bob').collaborate('doc', 'rga', { keys })
      await eventually('bob has all', () => b.shared.value().length === 40)
      expect(b.shared.value()).to.deep.equal(a.shared.value())
      await app.stop()
      const again = await apps.open('alice').collaborate('doc', 'rga', { keys })
      expect(again.shared.value()).to.deep.equal(b.shared.value())
    })
  })
})
