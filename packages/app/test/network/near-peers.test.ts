import { createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import { createMemoryNetwork } from '../../src/network/memory-network.js'
import { createNearPeers } from '../../src/network/near-peers.js'
import type { Channel, PeerId } from '../../src/ports/network.js'

const [alice, bob, carol] = ['alice', 'bob', 'carol'] as [PeerId, PeerId, PeerId]
const protocol = '/test/1'
const topic = 'garden'

describe('peers of one process beside a network', () => {
  const listener = (heard: string[]) => ({ heard: (bytes: Uint8Array, from: PeerId) => { heard.push(`${from} ${bytes[0]}`) } })

  function meet () {
    const clock = createVirtualClock()
    const hub = createMemoryNetwork({ clock })
    const far = hub.join(carol)
    return { clock, far, near: createNearPeers(hub.join(alice), clock) }
  }

  it('open channels to each other, and others go on as before', async () => {
    const { clock, far, near } = meet()
    const accepted: Channel[] = []
    near.network.handle(protocol, (channel) => { accepted.push(channel) })
    const { network } = near.join(bob)
    network.handle(protocol, (channel) => { accepted.push(channel) })
    const opened = Promise.all([network.open(alice, protocol), near.network.open(bob, protocol), far.open(alice, protocol)])
    await clock.advance(10)
    expect((await opened).map(({ peer }) => peer)).to.deep.equal([alice, bob, alice])
    expect(accepted.map(({ peer }) => peer)).to.have.members([bob, alice, carol])
  })

  it('hear the one they are near, and nobody else; nobody else hears or sees them', async () => {
    const { clock, far, near } = meet()
    const heard: Record<string, string[]> = { alice: [], bob: [], carol: [] }
    const seen: string[] = []
    far.watch((peer, state) => { seen.push(`${peer} ${state}`) })
    far.subscribe(topic, listener(heard['carol'] ?? []))
    near.network.subscribe(topic, listener(heard['alice'] ?? []))
    const { network, leave } = near.join(bob)
    network.subscribe(topic, listener(heard['bob'] ?? []))
    await clock.advance(10)
    far.publish(topic, Uint8Array.of(1))
    near.network.publish(topic, Uint8Array.of(2))
    network.publish(topic, Uint8Array.of(3))
    await clock.advance(10)
    leave()
    near.network.publish(topic, Uint8Array.of(4))
    await clock.advance(10)
    expect(heard).to.deep.equal({ alice: ['carol 1', 'bob 3'], bob: ['alice 2'], carol: ['alice 2', 'alice 4'] })
    expect(seen).to.deep.equal(['alice connected'])
  })

  it('are told to watchers, and what was cancelled before they came stays cancelled', async () => {
    const { clock, near } = meet()
    const seen: string[] = []
    near.network.watch((peer) => { seen.push(`never ${peer}`) })()
    near.network.watch((peer, state) => { seen.push(`${peer} ${state}`) })
    const { leave } = near.join(bob)
    await clock.advance(10)
    leave()
    await clock.advance(10)
    expect(seen.filter((each) => each.includes('bob'))).to.deep.equal(['bob connected', 'bob disconnected'])
    expect(seen.some((each) => each.startsWith('never'))).to.equal(false)
  })
})
