import { expect } from 'chai'
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { Libp2pNetwork } from '../../../src/network/libp2p/index.js'
import type { Channel, PeerId } from '../../../src/ports/network.js'
import { createMemoryStore } from '../../../src/store/memory-store.js'
import { introduce, loopback, People, until } from './people.js'

const protocol = '/test/1'
const topic = 'pb1/garden'

function hasSlot (network: Libp2pNetwork): boolean {
  return network.addresses().some((address) => address.includes('/p2p-circuit'))
}

async function firstFrame (channel: Channel): Promise<Uint8Array | undefined> {
  for await (const frame of channel.frames) return frame
  return undefined
}

describe('peers who share only a relay', function () {
  this.timeout(30_000)
  const people = new People()
  let relay: Libp2pNetwork
  let alice: Libp2pNetwork
  let bob: Libp2pNetwork

  before(async () => {
    relay = await people.start({ listen: [loopback], relayServer: {} })
    const [address = ''] = relay.addresses()
    // One knows the relay's id, the other only where it is.
    const relays = [[address], [address.replace(/\/p2p\/.*/, '').replace('/ip4/', '/dns4/')]]
    ;[alice, bob] = await Promise.all(relays.map((addresses) => people.start({ relays: addresses }))) as [Libp2pNetwork, Libp2pNetwork]
    await until('both have a slot at the relay', () => [alice, bob].every(hasSlot))
  })
  after(() => people.stop())

  it('open channels to each other by peer id alone, and large frames pass', async () => {
    const accepted: Channel[] = []
    const cancel = bob.handle(protocol, (channel) => { accepted.push(channel) })
    const near = await alice.open(bob.self, protocol)
    await until('bob accepts', () => accepted.length === 1)
    const far = accepted[0] as Channel
    const large = Uint8Array.from({ length: 1 << 20 }, (_, index) => index % 241)
    void near.send(large.slice())
    expect(await firstFrame(far)).to.deep.equal(large)
    await far.send(Uint8Array.of(7))
    expect(await firstFrame(near)).to.deep.equal(Uint8Array.of(7))
    await near.close()
    cancel()
  })

  it('hear each other, the relay having joined the topic; its listeners can reject', async () => {
    const heard: string[] = []
    const joined: PeerId[] = []
    const listen = (name: string) => ({
      heard: (bytes: Uint8Array, from: PeerId) => {
        heard.push(`${name} ${new TextDecoder().decode(bytes)} ${from}`)
        if (bytes.length > 5) throw new Error('not believed')
      },
      joined: (peer: PeerId) => { joined.push(peer) }
    })
    const cancels = [alice.subscribe(topic, listen('alice')), alice.subscribe(topic, listen('alice, again')), bob.subscribe(topic, listen('bob'))]
    await until('the relay joins, for both', () => joined.filter((peer) => peer === relay.self).length >= 3)
    alice.publish(topic, new TextEncoder().encode('hello'))
    bob.publish(topic, new TextEncoder().encode('there'))
    bob.publish(topic, new TextEncoder().encode('nonsense'))
    const expected = [`bob hello ${alice.self}`, ...['alice', 'alice, again'].flatMap((name) => [`${name} there ${bob.self}`, `${name} nonsense ${bob.self}`])]
    await until('everything is heard', () => heard.length >= expected.length)
    expect(heard.sort()).to.deep.equal(expected.sort())
    for (const cancel of cancels) cancel()
    await until('the relay leaves the topic with the last listener', () => relay.libp2p.services.pubsub.getTopics().length === 0)
  })

  it('hold a slot for a quarter of an hour, and ask for it again long before that', () => {
    const { relay: server } = relay.libp2p.services as unknown as { readonly relay: CircuitRelayService }
    const expiries = [...server.reservations.values()].map(({ expiry }) => expiry.getTime() - Date.now())
    expect(expiries).to.have.length(2)
    for (const leftMS of expiries) expect(leftMS).to.be.within(13 * 60_000, 15 * 60_000)
  })

  it('tell watchers of the first connection to a peer and of the last', async () => {
    const seen: string[] = []
    const cancel = relay.watch((peer, state) => { seen.push(`${peer} ${state}`) })
    const [address = ''] = relay.addresses()
    const carol = await people.start({ relays: [address] })
    await until('carol is connected', () => seen.length === 1)
    await carol.stop()
    await until('carol is gone', () => seen.length === 2)
    expect(seen).to.deep.equal([`${carol.self} connected`, `${carol.self} disconnected`])
    cancel()
  })
})

describe('a relay that goes away and comes back', function () {
  this.timeout(30_000)
  const people = new People()
  after(() => people.stop())

  it('is connected to and reserved at again, by peers that started before it was there too', async () => {
    const store = createMemoryStore()
    const first = await people.start({ listen: [loopback], relayServer: {} }, { store })
    const [address = ''] = first.addresses()
    const listen = [address.replace(/\/p2p\/.*/, '')]
    const alice = await people.start({ relays: [address] })
    await until('alice has a slot', () => hasSlot(alice))
    await first.stop()
    await until('the slot is gone', () => !hasSlot(alice))
    const bob = await people.start({ relays: listen })
    const second = await people.start({ listen, relayServer: {} }, { store })
    expect(second.self).to.equal(first.self)
    await until('both have a slot', () => hasSlot(alice) && hasSlot(bob), 20_000)
  })
})

describe('a connection that one end gives up', function () {
  this.timeout(30_000)
  const people = new People()
  after(() => people.stop())

  it('is over at the other end too, long before a ping would tell', async () => {
    const relay = await people.start({ listen: [loopback], relayServer: {} })
    const alice = await people.start({ relays: [...relay.addresses()] })
    await until('alice has a slot', () => hasSlot(alice))
    const [near, far] = [alice, relay].map(({ libp2p }) => libp2p.getConnections()[0])
    near?.abort(new Error('No answer to a ping'))
    // Pings are ten seconds apart: this end learns of it by the socket.
    await until('the relay knows', () => far?.status !== 'open', 5000)
    await until('alice has a slot again', () => hasSlot(alice))
    expect(relay.libp2p.getConnections()).to.have.length(1)
  })
})

describe('peers with WebRTC behind a relay', function () {
  this.timeout(30_000)
  const people = new People()
  after(() => people.stop())

  it('replace the relayed link by a direct one, and go on when the relay dies', async function () {
    const relay = await people.start({ listen: [loopback], relayServer: {} })
    const relays = relay.addresses().slice(0, 1)
    const [alice, bob] = await Promise.all([people.start({ relays, webrtc: 'auto' }), people.start({ relays, webrtc: 'auto' })])
    expect(alice.hasWebRTC).to.equal(bob.hasWebRTC)
    await until('both have a slot', () => [alice, bob].every(hasSlot))
    const accepted: Channel[] = []
    bob.handle(protocol, (channel) => { accepted.push(channel) })
    const relayed = await alice.open(bob.self, protocol)
    await relayed.close()
    const links = () => alice.libp2p.getConnections().filter(({ remotePeer }) => remotePeer.toString() === bob.self)
    if (!alice.hasWebRTC) return expect(links()).to.have.length(1)
    await until('only direct links are left', () => links().length > 0 && links().every(({ limits }) => limits === undefined), 20_000)
    await relay.stop()
    accepted.length = 0
    const direct = await alice.open(bob.self, protocol)
    await direct.send(Uint8Array.of(1))
    await until('bob accepts', () => accepted.length === 1)
    expect(await firstFrame(accepted[0] as Channel)).to.deep.equal(Uint8Array.of(1))
    // Nothing below the channel would make the writer wait here.
    let sent = 0
    const writing = (async () => {
      for (; sent < 128; sent++) await direct.send(new Uint8Array(1 << 16))
      await direct.close()
    })()
    await until('the writer has filled the window', () => sent >= 31)
    let received = 0
    for await (const frame of (accepted[0] as Channel).frames) received += frame.length
    await writing
    expect(received).to.equal(128 << 16)
    const heard: string[] = []
    const joined: PeerId[] = []
    const listener = { heard: (_bytes: Uint8Array, from: PeerId) => { heard.push(from) }, joined: (peer: PeerId) => { joined.push(peer) } }
    bob.subscribe(topic, listener)
    alice.subscribe(topic, listener)
    await until('each learns that the other listens', () => joined.includes(alice.self) && joined.includes(bob.self))
    alice.publish(topic, Uint8Array.of(1))
    bob.publish(topic, Uint8Array.of(2))
    await until('gossip passes between them', () => heard.includes(alice.self) && heard.includes(bob.self))
  })

  it('have it again when all that had it in this process were stopped, just now or a while ago', async () => {
    for (const [round, pauseMS] of [['first', 0], ['second', 1500], ['third', 0]] as const) {
      const relay = await people.start({ listen: [loopback], relayServer: {} })
      const relays = relay.addresses().slice(0, 1)
      const [alice, bob] = await Promise.all([people.start({ relays, webrtc: 'auto' }), people.start({ relays, webrtc: 'auto' })])
      if (!alice.hasWebRTC) return
      await until('both have a slot', () => [alice, bob].every(hasSlot))
      bob.handle(protocol, () => {})
      await alice.open(bob.self, protocol)
      await until(`they have a direct link, the ${round} time`, () => alice.libp2p.getConnections(bob.libp2p.peerId).some(({ limits }) => limits === undefined), 20_000)
      await people.stop()
      await new Promise((resolve) => { setTimeout(resolve, pauseMS) })
    }
  }).timeout(90_000)
})

describe('a relay that nobody configured', function () {
  this.timeout(20_000)
  const people = new People()
  after(() => people.stop())

  it('is not reserved at, whatever it offers', async () => {
    const mallory = await people.start({ listen: [loopback], relayServer: {} })
    mallory.handle(protocol, () => {})
    const alice = await people.start()
    introduce(alice, mallory)
    await alice.open(mallory.self, protocol)
    const relay = await people.start({ listen: [loopback], relayServer: {} })
    const bob = await people.start({ relays: relay.addresses() })
    introduce(bob, mallory)
    await bob.open(mallory.self, protocol)
    await until('bob has a slot at his relay', () => hasSlot(bob))
    expect(bob.addresses().every((address) => address.includes(relay.self))).to.equal(true)
    expect(alice.addresses()).to.deep.equal([])
  })
})
