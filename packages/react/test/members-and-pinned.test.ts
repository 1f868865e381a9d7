import { expect } from 'chai'
import { type App, Emitter, type PeerId, type ReplicationEvents, type SharedEvents, silentLogger, type CollaborationEvents } from '@peer-base/app'
import { createMembersStore, createPinnedStore, type Pinned } from '@peer-base/react'
import { createApps, eventually } from './support/apps.js'

describe('the store of members', () => {
  let apps: ReturnType<typeof createApps>
  let alice: App
  beforeEach(() => {
    apps = createApps()
    alice = apps.open('alice')
  })
  afterEach(async () => { await apps.stop() })

  it('has this peer, then those who come, and nobody after the stop', async () => {
    const collaboration = await alice.collaborate('doc', 'gset')
    const store = createMembersStore(collaboration)
    let told = 0
    store.subscribe(() => { told += 1 })
    expect([...store.getSnapshot()]).to.deep.equal(['alice'])
    await apps.open('bob').collaborate('doc', 'gset')
    await eventually('bob is a member', () => store.getSnapshot().has('bob' as PeerId))
    expect(told).to.be.greaterThan(0)
    const before = told
    await collaboration.stop()
    expect(told).to.be.greaterThan(before)
    expect(store.getSnapshot().size).to.equal(0)
  })

  it('gives the same set while the same are members', async () => {
    const store = createMembersStore(await alice.collaborate('doc', 'gset'))
    expect(store.getSnapshot()).to.equal(store.getSnapshot())
  })

  it('leaves no listener behind', async () => {
    const collaboration = await alice.collaborate('doc', 'gset')
    const before = collaboration.listenerCount('stopped')
    createMembersStore(collaboration).subscribe(() => {})()
    expect(collaboration.listenerCount('membership changed')).to.equal(0)
    expect(collaboration.listenerCount('stopped')).to.equal(before)
  })
})

/** A collaboration whose pinners and receipts the test decides. */
class FakeCollaboration extends Emitter<CollaborationEvents> {
  readonly shared = new Emitter<SharedEvents>({ logger: silentLogger })
  readonly facts = { pinners: new Set<PeerId>(), receipts: 0, entries: 0 }
  readonly replication = Object.assign(new Emitter<ReplicationEvents>({ logger: silentLogger }), {
    pinnerPeers: () => this.facts.pinners,
    isCurrentStatePersistedOnPinner: () => this.facts.receipts
  })

  constructor () { super({ logger: silentLogger }) }
  vectorClock (): ReadonlyMap<string, number> { return new Map(this.facts.entries > 0 ? [['replica', this.facts.entries]] : []) }
}

describe('the store of what is pinned', () => {
  const pam = 'pam' as PeerId
  const setUp = () => {
    const collaboration = new FakeCollaboration()
    const store = createPinnedStore(collaboration)
    const told: Pinned[] = []
    const leave = store.subscribe(() => { told.push(store.getSnapshot()) })
    return { collaboration, facts: collaboration.facts, store, told, leave }
  }

  it('tells the truth from the first change to the receipt of two pinners, and of the next change', () => {
    const { collaboration, facts, store, told } = setUp()
    expect(store.getSnapshot()).to.deep.equal({ status: 'local', pinners: 0 })
    facts.pinners.add(pam)
    collaboration.replication.emit('pinner joined', pam)
    facts.entries = 1
    collaboration.shared.emit('clock changed', new Map())
    facts.receipts = 2
    collaboration.replication.emit('pinned', pam, new Map(), { trusted: false })
    facts.receipts = 0
    collaboration.emit('state changed', true)
    facts.pinners.clear()
    collaboration.replication.emit('pinner left', pam)
    expect(told).to.deep.equal([
      { status: 'local', pinners: 0 }, { status: 'saving', pinners: 0 }, { status: 'pinned', pinners: 2 },
      { status: 'saving', pinners: 0 }, { status: 'local', pinners: 0 }
    ])
  })

  it('gives the same answer object while the answer is the same', () => {
    const { facts, store } = setUp()
    facts.receipts = 1
    expect(store.getSnapshot()).to.equal(store.getSnapshot())
  })

  it('leaves no listener behind', () => {
    const { collaboration, leave } = setUp()
    leave()
    leave()
    expect([collaboration, collaboration.shared, collaboration.replication].flatMap((emitter) => emitter.eventNames())).to.deep.equal([])
  })

  it('says local of a real collaboration without a pinner', async () => {
    const apps = createApps()
    const list = await apps.open('alice').collaborate<'rga', string>('doc', 'rga')
    const store = createPinnedStore(list)
    await list.shared.push('milk')
    expect(store.getSnapshot().status).to.equal('local')
    await apps.stop()
  })
})
