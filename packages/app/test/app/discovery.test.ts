import { expect } from 'chai'
import { sha256 } from '@peer-base/keys'
import { asCollaborationId } from '@peer-base/protocol'
import { createAnnouncer, createMemoryNetwork, createPeerCount, type Announcer, type Network, type PeerCount, type PeerId } from '../../src/index.js'
import { createSeededRandom, createVirtualClock, type VirtualClock } from '@peer-base/testkit'

const cidOf = (n: number): ReturnType<typeof asCollaborationId> => asCollaborationId(n.toString(16).padStart(64, '0'))
const parts = { nameTag: new Uint8Array(16), writePublicKey: new Uint8Array(0) }

interface Room {
  readonly clock: VirtualClock
  enter (name: string): { readonly announcer: Announcer, readonly network: Network, readonly peerCount: PeerCount, readonly heard: string[] }
}

function room (): Room {
  const clock = createVirtualClock()
  const hub = createMemoryNetwork({ clock })
  return {
    clock,
    enter (name) {
      const network = hub.join(name as PeerId)
      const peerCount = createPeerCount(clock, { periodWindowMS: 60_000 })
      const heard: string[] = []
      const announcer = createAnnouncer({
        appName: 'notes', network, clock, random: createSeededRandom(1), hash: sha256, peerCount,
        onAnnouncement: ({ cid }, from) => { heard.push(`${from} ${Number(`0x${cid}`)}`) }
      }, { intervalMS: 20_000, maxThrottleDelayMS: 5000 })
      return { announcer, network, peerCount, heard }
    }
  }
}

describe('discovery', () => {
  it('tells at once what is opened, tells newcomers soon, and everybody now and then', async () => {
    const { clock, enter } = room()
    const [alice, bob] = [enter('alice'), enter('bob')]
    await clock.advance(10)
    alice.announcer.announce({ cid: cidOf(1), ...parts })
    await clock.advance(10)
    expect(bob.heard).to.deep.equal(['alice 1'])
    const carol = enter('carol')
    await clock.advance(10)
    expect(carol.heard).to.deep.equal(['alice 1'])
    const before = bob.heard.length
    await clock.advance(24_000)
    expect(bob.heard.length).to.be.greaterThan(before)
    for (const { announcer } of [alice, bob, carol]) announcer.stop()
    expect(clock.liveTimers).to.equal(0)
  })

  it('lets many collaborations take turns, and is silent of what was withdrawn', async () => {
    const { clock, enter } = room()
    const alice = enter('alice')
    for (let n = 0; n < 40; n++) alice.announcer.announce({ cid: cidOf(n), ...parts })
    alice.announcer.withdraw(cidOf(7))
    await clock.advance(10)
    const bob = enter('bob')
    await clock.advance(80_000)
    expect(new Set(bob.heard).size).to.equal(39)
    expect(bob.heard).not.to.include('alice 7')
    for (const { announcer } of [alice, bob]) announcer.stop()
  })

  it('counts whoever was heard within the window, each once', async () => {
    const clock = createVirtualClock()
    const count = createPeerCount(clock, { periodWindowMS: 1000 })
    expect(count.count()).to.equal(0)
    count.heard('bob' as PeerId)
    await clock.advance(600)
    count.heard('carol' as PeerId)
    count.heard('carol' as PeerId)
    expect(count.count()).to.equal(2)
    await clock.advance(600)
    expect(count.count()).to.equal(1)
    await clock.advance(600)
    expect(count.count()).to.equal(0)
  })

  it('keeps its memory bounded, whoever claims to be there', () => {
    const count = createPeerCount(createVirtualClock(), { periodWindowMS: 1000 })
    for (let n = 0; n < 20_000; n++) count.heard(`peer ${n}` as PeerId)
    expect(count.count()).to.be.at.most(10_000)
  })

  it('drops what is no announcement, and counts nobody for it', async () => {
    const { clock, enter } = room()
    const [alice, mallory] = [enter('alice'), enter('mallory')]
    await clock.advance(10)
    const topics: string[] = []
    const spy: Pick<Network, 'publish'> = { publish: (topic) => { topics.push(topic) } }
    createAnnouncer({ appName: 'notes', network: { ...spy, subscribe: () => () => {} } as unknown as Network, clock, random: createSeededRandom(1), hash: sha256, peerCount: alice.peerCount },
      { intervalMS: 20_000, maxThrottleDelayMS: 0 }).announce({ cid: cidOf(1), ...parts })
    for (const bytes of [new Uint8Array(0), new Uint8Array(5000), new TextEncoder().encode('hello')]) mallory.network.publish(topics[0] ?? '', bytes)
    await clock.advance(10)
    expect(alice.heard).to.deep.equal([])
    expect(alice.peerCount.count()).to.equal(0)
    for (const { announcer } of [alice, mallory]) announcer.stop()
  })
})
