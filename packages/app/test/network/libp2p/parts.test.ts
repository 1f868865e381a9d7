import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { AddressBook } from '../../../src/network/libp2p/address-book.js'
import { bestAddresses, isNear } from '../../../src/network/libp2p/addresses.js'
import { Blame } from '../../../src/network/libp2p/blame.js'
import { TopicCarrier } from '../../../src/network/libp2p/carry-topics.js'
import type { TopicCarrierComponents } from '../../../src/network/libp2p/carry-topics.js'
import { keepConnected } from '../../../src/network/libp2p/keep-connected.js'
import type { KeepConnectedComponents } from '../../../src/network/libp2p/keep-connected.js'
import type { Clock } from '../../../src/ports/clock.js'
import { silentLogger } from '../../../src/ports/logger.js'
import type { PeerId } from '../../../src/ports/network.js'

/** Time that moves when told. */
class HandClock implements Clock {
  #now = 0
  readonly #timers = new Set<{ readonly at: number, readonly task: () => void }>()

  now (): number { return this.#now }

  after (delayMS: number, task: () => void): () => void {
    const timer = { at: this.#now + delayMS, task }
    this.#timers.add(timer)
    return () => { this.#timers.delete(timer) }
  }

  get waiting (): number { return this.#timers.size }

  /** Lets `ms` pass, and promises settle after each timer. */
  async pass (ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#timers.delete(next)
      this.#now = next.at
      next.task()
      await new Promise((resolve) => { setImmediate(resolve) })
    }
    this.#now = end
  }
}

async function newPeerId () {
  return peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
}

describe('a kept link', () => {
  const address = multiaddr('/ip4/127.0.0.1/tcp/9/ws')

  async function keptBy (dial: () => Promise<unknown>) {
    const clock = new HandClock()
    const remotePeer = await newPeerId()
    const links: unknown[] = []
    const events = new EventTarget()
    const link = { remotePeer, status: 'open', limits: undefined }
    // The four members that a kept link uses, and only of those what it looks at.
    const node = Object.assign(events, {
      getConnections: () => links,
      dial: async () => {
        await dial()
        links.push(link)
        return link
      }
    }) as unknown as KeepConnectedComponents['node']
    const stop = keepConnected({ node, clock, random: { uint32: () => 2 ** 32 - 1 }, logger: silentLogger, onLink: () => {} }, address)
    const lose = () => {
      links.length = 0
      events.dispatchEvent(new CustomEvent('peer:disconnect', { detail: remotePeer }))
    }
    return { clock, stop, lose, links }
  }

  it('is dialled ever more rarely while it fails, also when what is thrown is no Error, and at least every 30 s', async () => {
    const dials: number[] = []
    const { clock, stop } = await keptBy(() => {
      dials.push(clock.now())
      // What a failed WebSocket of undici rejects with.
      return Promise.reject(new Event('error'))
    })
    await clock.pass(100_000)
    const waits = dials.slice(1).map((at, index) => Math.round((at - (dials[index] ?? 0)) / 1000))
    expect(waits).to.deep.equal([2, 4, 8, 16, 30, 30])
    stop()
    expect(clock.waiting).to.equal(0)
  })

  it('is dialled again soon after it was lost, and not once stopped', async () => {
    let dials = 0
    const { clock, stop, lose, links } = await keptBy(() => {
      dials++
      return Promise.resolve()
    })
    await clock.pass(60_000)
    expect(dials).to.equal(1)
    lose()
    await clock.pass(1000)
    expect([dials, links.length]).to.deep.equal([2, 1])
    stop()
    lose()
    await clock.pass(60_000)
    expect([dials, clock.waiting]).to.deep.equal([2, 0])
  })
})

describe('a relay carrying topics', () => {
  const hop = '/libp2p/circuit/relay/0.2.0/hop'

  async function carrier (maxTopics: number) {
    const clock = new HandClock()
    const [alice, bob] = await Promise.all([newPeerId(), newPeerId()])
    const subscribers = new Map<string, Set<typeof alice>>()
    const carried = new Set<string>()
    const events = new EventTarget()
    const change = (peerId: typeof alice, topic: string, subscribe: boolean) => {
      const peers = subscribers.get(topic) ?? new Set()
      subscribers.set(topic, peers)
      if (subscribe) peers.add(peerId)
      else peers.delete(peerId)
      events.dispatchEvent(new CustomEvent('subscription-change', { detail: { peerId, subscriptions: [{ topic, subscribe }] } }))
    }
    const leave = (peerId: typeof alice) => {
      for (const peers of subscribers.values()) peers.delete(peerId)
      events.dispatchEvent(new CustomEvent('peer:disconnect', { detail: peerId }))
    }
    const identify = (peerId: typeof alice) => { events.dispatchEvent(new CustomEvent('peer:identify', { detail: { peerId, protocols: [hop] } })) }
    // Only the members that a carrier uses.
    const components = {
      node: events,
      pubsub: Object.assign(events, { getSubscribers: (topic: string) => [...subscribers.get(topic) ?? []] }),
      topics: { carried, carry: (topic: string) => { carried.add(topic) }, drop: (topic: string) => { carried.delete(topic) } },
      clock,
      logger: silentLogger
    } as unknown as TopicCarrierComponents
    const made = new TopicCarrier(components, { maxTopics })
    made.start()
    return { clock, alice, bob, carried, change, leave, identify, stop: () => { made.stop() } }
  }

  it('carries what somebody listens to, until the last has left or is gone', async () => {
    const { clock, alice, bob, carried, change, leave } = await carrier(10)
    for (const peer of [alice, bob]) for (const topic of ['pb1/a', 'pb1/b']) change(peer, topic, true)
    change(alice, 'pb1/a', false)
    expect([...carried]).to.deep.equal(['pb1/a', 'pb1/b'])
    change(bob, 'pb1/a', false)
    expect([...carried]).to.deep.equal(['pb1/b'])
    leave(alice)
    leave(bob)
    await clock.pass(30_000)
    expect([...carried]).to.deep.equal([])
    expect(clock.waiting).to.equal(0)
  })

  it('carries no topics of others, and no more than it may', async () => {
    const { alice, carried, change } = await carrier(2)
    for (const topic of ['other/a', 'pb1/a', 'pb1/b', 'pb1/c']) change(alice, topic, true)
    expect([...carried]).to.deep.equal(['pb1/a', 'pb1/b'])
  })

  it('does not count other relays as listeners, whenever it learns that they relay', async () => {
    const { clock, alice, bob, carried, change, identify, stop } = await carrier(10)
    change(alice, 'pb1/early', true)
    identify(alice)
    change(alice, 'pb1/late', true)
    change(bob, 'pb1/bob', true)
    await clock.pass(30_000)
    expect([...carried]).to.deep.equal(['pb1/bob'])
    identify(alice)
    stop()
    expect(clock.waiting).to.equal(0)
  })
})

describe('blame', () => {
  it('adds up, fades by half in ten minutes, and is forgotten for the longest unheard of a thousand', async () => {
    const clock = new HandClock()
    const blame = new Blame(clock)
    for (let fault = 0; fault < 4; fault++) blame.add('mallory')
    expect(blame.of('mallory')).to.equal(4)
    await clock.pass(600_000)
    expect(blame.of('mallory')).to.equal(2)
    expect(blame.of('__proto__')).to.equal(0)
    for (let peer = 0; peer < 1000; peer++) blame.add(`peer ${peer}`)
    expect(blame.of('mallory')).to.equal(0)
    expect(blame.of('peer 0')).to.equal(1)
  })
})

describe('addresses of peers', () => {
  it('are remembered without those of others, and what is none; eight of a peer, a thousand peers', async () => {
    const book = new AddressBook(silentLogger)
    const [alice, bob] = (await Promise.all([newPeerId(), newPeerId()])).map((id) => id.toString() as PeerId) as [PeerId, PeerId]
    book.set(alice, ['/ip4/1.2.3.4/tcp/1', 'nonsense', `/ip4/1.2.3.4/tcp/2/p2p/${bob}`, `/ip4/1.2.3.4/tcp/3/p2p/${alice}`])
    expect(book.of(alice).map(String)).to.deep.equal([`/ip4/1.2.3.4/tcp/1/p2p/${alice}`, `/ip4/1.2.3.4/tcp/3/p2p/${alice}`])
    book.set(alice, Array.from({ length: 20 }, (_, port) => `/ip4/1.2.3.4/tcp/${port + 1}`))
    expect(book.of(alice)).to.have.length(8)
    for (let peer = 0; peer < 1000; peer++) book.set(`peer ${peer}` as PeerId, [])
    expect(book.of(alice)).to.have.length(0)
  })

  it('are told best first: public, WebRTC, relayed, then what only neighbours reach', () => {
    const relay = '/dns4/relay.example/tcp/443/wss/p2p/12D3KooWA768LzHMatxkjD1f9DrYW375GZJr6MHPCNEdDtHeTNRt/p2p-circuit'
    const inOrder = ['/ip4/8.8.8.8/tcp/1', `${relay}/webrtc`, relay, '/ip4/192.168.1.2/tcp/1']
    expect(bestAddresses([...inOrder].reverse().map((address) => multiaddr(address)))).to.deep.equal(inOrder)
    expect(bestAddresses(Array.from({ length: 20 }, (_, port) => multiaddr(`/ip4/8.8.8.8/tcp/${port + 1}`)))).to.have.length(8)
  })

  it('are near on loopback, link-local, private and shared ranges, and nowhere else', () => {
    const near = ['/ip4/127.0.0.1', '/ip4/10.1.2.3', '/ip4/172.16.0.1', '/ip4/172.31.0.1', '/ip4/192.168.0.1', '/ip4/169.254.1.1', '/ip4/100.64.0.1', '/ip6/::1', '/ip6/fe80::1', '/ip6/fd00::1', '/dns4/localhost']
    const far = ['/ip4/8.8.8.8', '/ip4/172.32.0.1', '/ip4/100.128.0.1', '/ip4/192.169.0.1', '/ip6/2001:db8::1', '/dns4/example.org', '/dns4/localhost.example']
    expect(near.filter((host) => !isNear(multiaddr(`${host}/tcp/1`)))).to.deep.equal([])
    expect(far.filter((host) => isNear(multiaddr(`${host}/tcp/1`)))).to.deep.equal([])
  })
})
