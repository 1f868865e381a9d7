import { expect } from 'chai'
import type { Collaboration, CollaborationOptions } from '@peer-base/app'
import type { Keys } from '@peer-base/keys'
import { type Apps, eachWithAppsAndKeys, eventually } from './apps.js'

const never = 3_600_000

describe('options that take effect', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  const open = async (person: string, options: CollaborationOptions = {}): Promise<Collaboration<'rga'>> =>
    await apps.open(person).collaborate('doc', 'rga', { keys, ...options })

  /** Entries written so far. */
  const entries = (collaboration: Collaboration<'rga'>): number => [...collaboration.vectorClock().values()].reduce((sum, end) => sum + end, 0)

  it('debouncePushMS: the first change leaves at once, those of the window travel together', async () => {
    const a = await open('alice', { debouncePushMS: never, debouncePushMaxMS: never })
    await a.shared.push(0)
    await eventually('the first left', () => entries(a) === 1)
    for (let n = 1; n < 20; n++) {
      await a.shared.push(n)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(entries(a)).to.equal(1)
    await a.save()
    expect(entries(a)).to.equal(2)
  })

  it('debouncePushMS: a window that ends sends what came in it', async () => {
    const [a, b] = [await open('alice', { debouncePushMS: 400 }), await open('bob')]
    await a.shared.push(0)
    await eventually('the first left', () => entries(a) === 1)
    void a.shared.push(1)
    void a.shared.push(2)
    await eventually('bob has all', () => b.shared.value().length === 3)
    expect(entries(b)).to.equal(2)
  })

  it('debouncePushMaxMS: no change waits longer', async () => {
    const a = await open('alice', { debouncePushMS: never, debouncePushMaxMS: 100 })
    await a.shared.push(0)
    await eventually('the first left', () => entries(a) === 1)
    await a.shared.push(1)
    await eventually('the second left', () => entries(a) === 2)
  })

  it('debouncePushToPinnerMaxMS: no change waits longer for a pinner', async () => {
    await apps.openPinner('pam').start()
    const a = await open('alice', { debouncePushToPinnerMS: never, debouncePushToPinnerMaxMS: 100 })
    for (let n = 0; n < 3; n++) {
      await a.shared.push(n)
      await a.save()
    }
    await eventually('pam keeps all', () => a.replication.isCurrentStatePersistedOnPinner() === 1)
  })

  it('saveMaxWaitMS: changes that never end are saved all the same', async () => {
    const a = await open('alice', { saveDebounceMS: never, saveMaxWaitMS: 200 })
    let saved = 0
    a.on('saved', () => { saved += 1 })
    await eventually('it was saved', () => {
      void a.shared.push('x')
      return saved > 0
    })
  })

  it('maxDeltaRetention 0: snapshots only, and a newcomer has everything', async () => {
    const a = await open('alice', { maxDeltaRetention: 0, deltaTrimTimeoutMS: 10, debouncePushMS: 0 })
    for (let n = 0; n < 10; n++) {
      await a.shared.push(n)
      await a.save()
    }
    const b = await open('bob')
    await eventually('bob has all', () => b.shared.value().length === 10)
    expect(b.shared.value()).to.deep.equal(a.shared.value())
  })

  it('stopGraceMS 0: stop does not wait for those who lack something', async () => {
    const [a, b] = [await open('alice', { stopGraceMS: 0, storeStrategyName: 'memory' }), await open('bob')]
    await eventually('they are linked', () => a.outboundConnectionCount() === 1 && b.inboundConnectionCount() === 1)
    void a.shared.push('x')
    await a.stop()
    expect(b.shared.value().length).to.be.at.most(1)
  })

  it('samplingIntervalMS and its like: on the app for all, on a collaboration for one', async () => {
    const rarely = { samplingIntervalMS: never, targetGlobalMembershipGossipFrequencyMS: never }
    const alice = apps.open('alice', rarely)
    const quiet = await alice.collaborate('quiet', 'rga', { keys })
    const lively = await alice.collaborate('lively', 'rga', { keys, samplingIntervalMS: 100, targetGlobalMembershipGossipFrequencyMS: 100 })
    const bob = apps.open('bob')
    await Promise.all([bob.collaborate('quiet', 'rga', { keys }), bob.collaborate('lively', 'rga', { keys })])
    await eventually('the lively one knows bob', () => lively.peers().size === 2)
    expect(quiet.peers().has(alice.peerId)).to.equal(true)
  })

  it('stats.updateFrequency: how often figures come', async () => {
    const [a] = [await open('alice', { stats: { updateFrequency: 100 } }), await open('bob', { stats: { updateFrequency: 100 } })]
    let told = 0
    a.stats.on('peer updated', () => { told += 1 })
    await eventually('many came', () => told > 10)
  })
})
