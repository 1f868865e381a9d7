import { expect } from 'chai'
import type { Collaboration, LinkMode, PeerId, ReplicationEvents } from '@peer-base/app'
import { generate, type Keys, uriDecode, uriEncodeReadOnly } from '@peer-base/keys'
import { type Apps, createApps, eachWithAppsAndKeys, eventually } from './apps.js'

const quickly = { debouncePushToPinnerMS: 100 }

describe('replication', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  /** Names and peers of what is told from here on. */
  function listen (collaboration: Collaboration<'gset'>): Array<[string, string]> {
    const told: Array<[string, string]> = []
    const names = ['replicating', 'replicated', 'receiving', 'received', 'pinning', 'pinned', 'pinner joined', 'pinner left'] satisfies Array<keyof ReplicationEvents>
    for (const name of names) collaboration.replication.on(name, (...[peer]: [peer: PeerId, ...rest: unknown[]]) => { told.push([name, peer]) })
    return told
  }

  it('tells what goes to a peer and what has arrived there, at both ends', async () => {
    const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })])
    const [atAlice, atBob] = [listen(a), listen(b)]
    let clock: ReadonlyMap<string, number> = new Map()
    a.replication.on('replicated', (_peer, replicated) => { clock = replicated })
    await a.shared.add('x')
    const of = (told: Array<[string, string]>, ...names: string[]): Array<[string, string]> => told.filter(([name]) => names.includes(name))
    await eventually('both were told', () => of(atAlice, 'replicated').length > 0 && of(atBob, 'received').length > 0)
    expect(of(atAlice, 'replicating', 'replicated').slice(0, 2)).to.deep.equal([['replicating', 'bob'], ['replicated', 'bob']])
    expect(of(atBob, 'receiving', 'received').slice(0, 2)).to.deep.equal([['receiving', 'alice'], ['received', 'alice']])
    expect(clock).to.deep.equal(a.vectorClock())
  })

  it('says along which links changes are sent at once and along which they are only announced, as it changes', async () => {
    const rooms = await Promise.all(['alice', 'bob', 'carol', 'dave'].map(async (person) => await apps.open(person).collaborate('doc', 'gset', { keys })))
    const [alice, , , dave] = rooms as [typeof rooms[0], typeof rooms[0], typeof rooms[0], typeof rooms[0]]
    const told = new Map<string, LinkMode>()
    alice.replication.on('link changed', (peer, { direction, mode }) => {
      if (mode === undefined) told.delete(`${direction} ${peer}`)
      else told.set(`${direction} ${peer}`, mode)
    })
    const shown = (): Map<string, LinkMode> => new Map(alice.replication.links().map(({ peer, direction, mode }) => [`${direction} ${peer}`, mode]))
    await eventually('alice has links both ways', () => alice.inboundConnectionCount() > 1 && alice.outboundConnectionCount() > 1)
    let n = 0
    await eventually('what comes twice is announced along one of the links', () => {
      for (const room of rooms) void room.shared.add(`change ${n++}`)
      return alice.replication.links().some(({ mode }) => mode === 'lazy')
    })
    for (const [link, mode] of told) expect(shown().get(link), link).to.equal(mode)
    await dave.stop()
    await eventually('the links with dave are gone', () => !alice.replication.links().some(({ peer }) => peer === 'dave'))
    expect([...told.keys()].filter((link) => link.endsWith('dave'))).to.deep.equal([])
    await alice.stop()
    expect(alice.replication.links()).to.deep.equal([])
  })

  it('has no pinner and nothing persisted while there is none', async () => {
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
    await a.shared.add('x')
    await a.save()
    expect(a.replication.pinnerPeers()).to.deep.equal(new Set())
    expect(a.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  })

  it('counts a pinner once it signed for everything, and no longer when there is more', async () => {
    const pam = apps.openPinner('pam')
    await pam.start()
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys, ...quickly })
    const told = listen(a)
    await eventually('pam joined', () => a.replication.pinnerPeers().size === 1)
    expect(told).to.deep.include(['pinner joined', 'pam'])
    expect(a.replication.pinnerPeers()).to.deep.equal(new Set(['pam']))
    await a.shared.add('x')
    await eventually('pam keeps it', () => a.replication.isCurrentStatePersistedOnPinner() === 1)
    expect(told.map(([name]) => name)).to.include.members(['pinning', 'pinned'])
    void a.shared.add('y')
    expect(a.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
    await eventually('pam keeps that too', () => a.replication.isCurrentStatePersistedOnPinner() === 1)
  })

  it('counts two pinners as two, and tells when one leaves', async () => {
    const [pam, pete] = [apps.openPinner('pam'), apps.openPinner('pete')]
    await Promise.all([pam.start(), pete.start()])
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys, ...quickly })
    const told = listen(a)
    await a.shared.add('x')
    await eventually('both keep it', () => a.replication.isCurrentStatePersistedOnPinner() === 2)
    await pete.stop()
    await eventually('pete left', () => a.replication.pinnerPeers().size === 1)
    expect(told).to.deep.include(['pinner left', 'pete'])
  })

  it('gives root and subs back from a pinner when every author is gone, to a reader', async () => {
    const pam = apps.openPinner('pam')
    await pam.start()
    const [alice, bob] = [apps.open('alice'), apps.open('bob')]
    const [a, b] = await Promise.all([alice.collaborate('doc', 'gset', { keys, ...quickly }), bob.collaborate('doc', 'gset', { keys, ...quickly })])
    await a.shared.add('from alice')
    await (await b.sub('list', 'rga')).shared.push('from bob')
    await eventually('pam keeps all', () => [a, b].every((each) => each.vectorClock().size === 2 && each.replication.isCurrentStatePersistedOnPinner() === 1))
    await Promise.all([alice.stop(), bob.stop()])
    for (const person of ['alice', 'bob']) apps.cut(person)
    const c = await apps.open('carol').collaborate('doc', 'gset', { keys: await uriDecode(uriEncodeReadOnly(keys)) })
    const list = await c.sub('list', 'rga')
    await eventually('carol reads all', () => c.shared.value().size === 1 && list.shared.value().length === 1)
    expect([c.shared.value(), list.shared.value()]).to.deep.equal([new Set(['from alice']), ['from bob']])
  })

  it('counts trusted pinners only where they are named, and says of each receipt which it is', async () => {
    const [pam, pete] = [apps.openPinner('pam'), apps.openPinner('pete')]
    await Promise.all([pam.start(), pete.start()])
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys, ...quickly, trustedPinners: ['pete', 'nobody'] })
    const told = new Map<string, boolean>()
    a.replication.on('pinned', (peer, _clock, { trusted }) => { told.set(peer, trusted) })
    await a.shared.add('x')
    await eventually('both signed, and one counts', () => told.size === 2 && a.replication.isCurrentStatePersistedOnPinner() === 1)
    expect([...told].sort()).to.deep.equal([['pam', false], ['pete', true]])
    expect(a.replication.pinnerPeers()).to.deep.equal(new Set(['pam', 'pete']))
  })

  it('trusts for all collaborations of an app whom its option names, unless a collaboration names others', async () => {
    await apps.openPinner('pam').start()
    const app = apps.open('alice', { trustedPinners: ['nobody'] })
    const [doubted, believed] = await Promise.all([
      app.collaborate('doc', 'gset', { keys, ...quickly }), app.collaborate('other', 'gset', { keys, ...quickly, trustedPinners: ['pam'] })
    ])
    let heard = 0
    doubted.replication.on('pinned', () => { heard += 1 })
    await Promise.all([doubted.shared.add('x'), believed.shared.add('x')])
    await eventually('pam signed for both', () => heard > 0 && believed.replication.isCurrentStatePersistedOnPinner() === 1)
    expect(doubted.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  })

  it('calls nobody trusted where nobody was named', async () => {
    await apps.openPinner('pam').start()
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys, ...quickly })
    let trusted: boolean | undefined
    a.replication.on('pinned', (_peer, _clock, pinner) => { trusted = pinner.trusted })
    await a.shared.add('x')
    await eventually('pam keeps it', () => a.replication.isCurrentStatePersistedOnPinner() === 1)
    expect(trusted).to.equal(false)
  })

  it('still knows after a restart, with the pinner gone, what it signed for', async () => {
    const pam = apps.openPinner('pam')
    await pam.start()
    const alice = apps.open('alice')
    const a = await alice.collaborate('doc', 'gset', { keys, ...quickly, trustedPinners: ['pam'] })
    await a.shared.add('x')
    await eventually('pam keeps it', () => a.replication.isCurrentStatePersistedOnPinner() === 1)
    await Promise.all([alice.stop(), pam.stop()])
    const again = await apps.open('alice').collaborate('doc', 'gset', { keys, ...quickly, trustedPinners: ['pam'] })
    expect(again.replication.isCurrentStatePersistedOnPinner()).to.equal(1)
    await again.shared.add('y')
    expect(again.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  })

  it('speaks of pinners on a sub as on its root', async () => {
    const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
    expect((await a.sub('s', 'rga')).replication).to.equal(a.replication)
  })
})

describe('stats', () => {
  let apps: Apps
  let pair: [Collaboration<'gset'>, Collaboration<'gset'>]
  beforeEach(async () => {
    apps = createApps()
    const keys = await generate()
    pair = await Promise.all([apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })])
    await eventually('links are made', () => pair.every((each) => each.outboundConnectionCount() === 1 && each.inboundConnectionCount() === 1))
  })
  afterEach(async () => { await apps.stop() })

  it('tell of every member, under one name and under the id of each', async () => {
    const [a, b] = pair
    const updated = new Set<string>()
    let ofBob = 0
    a.stats.on('peer updated', (peer) => { updated.add(peer) })
    a.stats.on('bob' as PeerId, () => { ofBob += 1 })
    await b.shared.add('x')
    await eventually('alice heard of both', () => updated.size === 2 && ofBob > 0)
    expect(updated).to.deep.equal(new Set(['alice', 'bob']))
  })

  it('have links as sets, traffic in bytes and messages in numbers', async () => {
    const [a, b] = pair
    a.stats.on('peer updated', () => {})
    await b.shared.add('x')
    await eventually('figures of bob are here', () => (a.stats.forPeer('bob')?.traffic.total.out ?? 0) > 0)
    const stats = a.stats.forPeer('bob')
    expect(stats?.connections).to.deep.include({ inbound: new Set(['alice']), outbound: new Set(['alice']) })
    for (const { total, perPeer } of [stats?.traffic, stats?.messages].flatMap((part) => part ?? [])) {
      expect(total.in).to.be.a('number')
      expect(total.out).to.be.greaterThan(0)
      expect(perPeer.get('alice' as PeerId)?.out).to.be.a('number')
    }
    expect(a.stats.forPeer('nobody')).to.equal(undefined)
  })

  it('end when nobody listens any more', async () => {
    const [a] = pair
    let heard = 0
    const listener = (): void => { heard += 1 }
    expect(a.stats.on('peer updated', listener)).to.equal(a.stats)
    await eventually('something was heard', () => heard > 0)
    a.stats.off('peer updated', listener)
    const before = heard
    await a.shared.add('x')
    await a.save()
    expect(heard).to.equal(before)
    expect(a.stats.forPeer('bob')).to.equal(undefined)
  })

  it('go on over a restart while somebody listens', async () => {
    const [a] = pair
    let heard = 0
    a.stats.on('bob' as PeerId, () => { heard += 1 })
    await eventually('something was heard', () => heard > 0)
    await a.stop()
    const before = heard
    await a.start()
    await eventually('something was heard again', () => heard > before)
  })
})
