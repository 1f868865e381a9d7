import { createSeededRandom, createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'
import type { PeerId } from '../../src/ports/network.js'
import { createExchange } from '../../src/stats/exchange.js'
import { SlidingTraffic } from '../../src/stats/sliding-traffic.js'
import { decodeStats, encodeStats, maxRows, parseStatsMessage } from '../../src/stats/stats-message.js'
import type { StatsMessage } from '../../src/stats/stats-message.js'
import { createStats } from '../../src/stats/stats.js'
import type { PeerStats } from '../../src/stats/stats.js'
import { runs } from '../util/runs.js'

const asPeer = (name: string) => name as PeerId
const [alice, bob, carol] = ['alice', 'bob', '__proto__'].map(asPeer) as [PeerId, PeerId, PeerId]
const nobody = { inbound: new Set<PeerId>(), outbound: new Set<PeerId>(), lazyInbound: new Set<PeerId>(), lazyOutbound: new Set<PeerId>() }

describe('sliding traffic', () => {
  it('sums what a list of all movements of the last sixty seconds sums', () => {
    const movement = fc.record({ pause: fc.nat(20_000), direction: fc.constantFrom('in' as const, 'out' as const), bytes: fc.nat(5000) })
    fc.assert(fc.property(fc.array(movement, { maxLength: 60 }), fc.nat(70_000), (movements, rest) => {
      const traffic = new SlidingTraffic({ buckets: 60, bucketMS: 1000 })
      let now = 0
      const all = movements.map(({ pause, direction, bytes }) => {
        now += pause
        traffic.record(now, direction, bytes)
        return { second: Math.floor(now / 1000), direction, bytes }
      })
      now += rest
      const recent = all.filter(({ second }) => second > Math.floor(now / 1000) - 60)
      const sum = (direction: string) => recent.filter(each => each.direction === direction).reduce((total, { bytes }) => total + bytes, 0)
      const count = (direction: string) => recent.filter(each => each.direction === direction).length
      expect(traffic.sums(now)).to.deep.equal({
        bytes: { in: sum('in'), out: sum('out') }, messages: { in: count('in'), out: count('out') }
      })
      expect(traffic.isSilent(now)).to.equal(recent.length === 0)
    }), runs(300))
  })
})

describe('stats', () => {
  it('count bytes and messages per peer and in total over the last minute', async () => {
    const clock = createVirtualClock()
    const stats = createStats({ clock, connections: () => ({ ...nobody, inbound: new Set([bob]), outbound: new Set([carol]) }) })
    stats.record({ peer: bob, direction: 'in', bytes: 100 })
    await clock.advance(30_000)
    stats.record({ peer: bob, direction: 'out', bytes: 7 })
    stats.record({ peer: carol, direction: 'out', bytes: 1 })
    const early = stats.snapshot()
    expect(early).to.deep.equal({
      connections: { ...nobody, inbound: new Set([bob]), outbound: new Set([carol]) },
      traffic: { total: { in: 100, out: 8 }, perPeer: new Map([[bob, { in: 100, out: 7 }], [carol, { in: 0, out: 1 }]]) },
      messages: { total: { in: 1, out: 2 }, perPeer: new Map([[bob, { in: 1, out: 1 }], [carol, { in: 0, out: 1 }]]) }
    })
    await clock.advance(30_000)
    expect(stats.snapshot().traffic.total).to.deep.equal({ in: 0, out: 8 })
    await clock.advance(30_000)
    expect(stats.snapshot().traffic).to.deep.equal({ total: { in: 0, out: 0 }, perPeer: new Map() })
    expect(early.traffic.total.in).to.equal(100)
    expect(clock.liveTimers).to.equal(0)
  })

  it('keep a bounded number of peers and let silent ones make room', async () => {
    const clock = createVirtualClock()
    const stats = createStats({ clock, connections: () => nobody }, { maxPeers: 10 })
    for (let i = 0; i < 50; i++) stats.record({ peer: asPeer(`p${i}`), direction: 'in', bytes: 1 })
    expect(stats.snapshot().traffic.perPeer.size).to.equal(10)
    expect(stats.snapshot().traffic.total.in).to.equal(50)
    await clock.advance(61_000)
    stats.record({ peer: asPeer('new'), direction: 'in', bytes: 1 })
    expect([...stats.snapshot().traffic.perPeer.keys()]).to.deep.equal(['new'])
  })
})

describe('stats message', () => {
  it('carries stats through JSON unchanged', async () => {
    const connections = { inbound: new Set([bob, alice]), outbound: new Set([bob]), lazyInbound: new Set([alice]), lazyOutbound: new Set([bob]) }
    const stats = createStats({ clock: createVirtualClock(), connections: () => connections })
    stats.record({ peer: bob, direction: 'in', bytes: 5 })
    stats.record({ peer: alice, direction: 'out', bytes: 6 })
    stats.record({ peer: carol, direction: 'out', bytes: 7 })
    const message = parseStatsMessage(JSON.parse(JSON.stringify(encodeStats(stats.snapshot()))))
    expect(message.type === 'stats' && decodeStats(message)).to.deep.equal(stats.snapshot())
  })

  it('stays below 4 KiB however many peers there are, keeping linked and busy ones', () => {
    const linked = asPeer('l'.repeat(60))
    const stats = createStats({ clock: createVirtualClock(), connections: () => ({ ...nobody, outbound: new Set([linked]) }) })
    for (let i = 0; i < 500; i++) stats.record({ peer: asPeer(`${i}`.padEnd(60, 'x')), direction: 'in', bytes: 1_000_000 + i })
    const message = encodeStats(stats.snapshot())
    expect(JSON.stringify(message).length).to.be.lessThan(4096)
    expect(message.type === 'stats' && message.peers.length).to.equal(maxRows)
    expect(message.type === 'stats' && message.peers.slice(0, 2).map(([peer]) => peer.replace(/x+$/, ''))).to.deep.equal([linked, '499'])
  })

  it('refuses everything else with a typed error', () => {
    const bad: unknown[] = [
      null, 7, 'want', [], {}, { type: 'stats' }, { type: 'stats', total: [0, 0, 0], peers: [] },
      { type: 'stats', total: [0, 0, 0, -1], peers: [] }, { type: 'stats', total: [0, 0, 0, 0], peers: [['a', 1]] },
      { type: 'stats', total: [0, 0, 0, 0], peers: [['x'.repeat(600), 0, 0, 0, 0, 0]] },
      { type: 'stats', total: [0, 0, 0, 0], peers: Array.from({ length: 2000 }, () => ['a', 0, 0, 0, 0, 0]) }
    ]
    for (const value of bad) expect(() => parseStatsMessage(value)).to.throw().with.property('code', 'PEERBASE_BAD_GOSSIP')
    fc.assert(fc.property(fc.jsonValue(), value => {
      try {
        parseStatsMessage(value)
      } catch (error) {
        expect(error).to.have.property('code', 'PEERBASE_BAD_GOSSIP')
      }
    }), runs(300))
  })
})

describe('stats exchange', () => {
  function room (names: readonly PeerId[]) {
    const clock = createVirtualClock()
    const sent: Array<{ from: PeerId, message: StatsMessage }> = []
    const peers = new Map(names.map((self, index) => {
      const heard: Array<[PeerId, PeerStats]> = []
      const stats = createStats({ clock, connections: () => nobody })
      const exchange = createExchange({
        clock, random: createSeededRandom(index + 1), self, stats,
        broadcast: message => {
          sent.push({ from: self, message })
          for (const [other, { exchange: receiver }] of peers) if (other !== self) receiver.heard(message, self)
        },
        onStats: (peer, of) => heard.push([peer, of]),
        report: error => { throw error }
      })
      return [self, { exchange, stats, heard }] as const
    }))
    return { clock, sent, get: (peer: PeerId) => peers.get(peer)! }
  }

  it('costs no message and no timer while nobody listens', async () => {
    const { clock, sent, get } = room([alice, bob])
    get(alice).stats.record({ peer: bob, direction: 'in', bytes: 1 })
    await clock.advance(60_000)
    expect(sent).to.deep.equal([])
    expect(clock.liveTimers).to.equal(0)
  })

  it('brings everybody\'s stats to a listener every five seconds, and ends after the listener', async () => {
    const { clock, sent, get } = room([alice, bob, carol])
    get(bob).stats.record({ peer: carol, direction: 'out', bytes: 9 })
    const cancel = get(alice).exchange.listen()
    await clock.advance(1000)
    expect(get(alice).heard.map(([peer]) => peer).sort()).to.deep.equal([carol, alice, bob].sort())
    expect(get(alice).exchange.forPeer(bob)?.traffic.total).to.deep.equal({ in: 0, out: 9 })
    expect(get(bob).heard).to.deep.equal([])
    await clock.advance(20_000)
    expect(get(alice).heard.filter(([peer]) => peer === bob)).to.have.length(5)
    cancel()
    cancel()
    await clock.advance(16_000)
    const after = sent.length
    await clock.advance(60_000)
    expect(sent).to.have.length(after)
    expect(clock.liveTimers).to.equal(0)
  })

  it('forgets a peer that no longer answers', async () => {
    const { clock, get } = room([alice, bob])
    get(alice).exchange.listen()
    await clock.advance(2000)
    get(bob).exchange.stop()
    expect(get(alice).exchange.forPeer(bob)).not.to.equal(undefined)
    await clock.advance(11_000)
    expect(get(alice).exchange.forPeer(bob)).to.equal(undefined)
    get(alice).exchange.stop()
    await clock.advance(1)
    expect(clock.liveTimers).to.equal(0)
  })

  it('answers a flood of questions no more often than one', async () => {
    const { clock, sent, get } = room([alice, bob])
    for (let i = 0; i < 1000; i++) {
      get(bob).exchange.heard({ type: 'want' }, alice)
      await clock.advance(10)
    }
    expect(sent.length).to.be.at.most(3)
  })
})
