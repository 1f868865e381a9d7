import { createHash } from 'node:crypto'
import { createSeededRandom } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'
import type { PeerId } from '../../src/ports/network.js'
import { choose, fingers } from '../../src/overlay/fingers.js'
import { hashedPosition, Ring } from '../../src/overlay/ring.js'
import { runs } from '../util/runs.js'

const asPeer = (name: string) => name as PeerId
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const hashed = hashedPosition(sha256)
const positions = new Map<PeerId, bigint>()
const positionOf = (peer: PeerId) => {
  const position = positions.get(peer) ?? hashed(peer)
  positions.set(peer, position)
  return position
}
/** Two-byte hexadecimal names that stand where they say. */
const literal = (peer: PeerId) => BigInt(`0x${peer}`) << 48n
const awkward = ['b', '__proto__', 'a/b', '🐙', 'constructor', ''].map(asPeer)

function crowd (count: number, seed: number): PeerId[] {
  const random = createSeededRandom(seed)
  return Array.from({ length: count }, (_, index) => asPeer(awkward[index] ?? `12D3KooW${random.uint32()}-${index}`))
}

function graph (peers: readonly PeerId[], pinners: ReadonlySet<PeerId>): Map<PeerId, PeerId[]> {
  return new Map(peers.map(self => [self, choose({ self, members: peers, pinners }, positionOf)]))
}

/** Hops to the farthest peer; Infinity when some peer cannot be reached. */
function eccentricity (links: Map<PeerId, PeerId[]>, from: PeerId): number {
  const seen = new Set([from])
  let edge = [from]
  let hops = 0
  while (seen.size < links.size) {
    edge = edge.flatMap(peer => links.get(peer) ?? []).filter(peer => !seen.has(peer) && seen.add(peer))
    if (edge.length === 0) return Infinity
    hops++
  }
  return hops
}

const diameter = (links: Map<PeerId, PeerId[]>) => Math.max(...Array.from(links.keys(), peer => eccentricity(links, peer)))

describe('ring', () => {
  it('answers as a sorted list would, whatever is added and removed', () => {
    const operations = fc.array(fc.record({ add: fc.boolean(), peer: fc.integer({ min: 0, max: 255 }) }), { maxLength: 60 })
    fc.assert(fc.property(operations, fc.integer({ min: 0, max: 65535 }), (steps, at) => {
      const ring = new Ring(literal)
      const names = new Set<string>()
      for (const { add, peer } of steps) {
        const name = (peer * 257).toString(16).padStart(4, '0')
        expect(add ? ring.add(asPeer(name)) : ring.remove(asPeer(name))).to.equal(add ? !names.has(name) : names.has(name))
        if (add) names.add(name)
        else names.delete(name)
      }
      const sorted = [...names].sort()
      const point = at.toString(16).padStart(4, '0')
      expect([...ring]).to.deep.equal(sorted)
      expect(ring.after(literal(asPeer(point)))).to.equal(sorted.find(name => name > point) ?? sorted[0])
      expect(ring.at(literal(asPeer(point)))).to.equal(sorted.findLast(name => name <= point) ?? sorted.at(-1))
      expect(ring.successor(asPeer(point))).to.equal(sorted.find(name => name > point) ?? sorted[0])
    }), runs(300))
  })

  it('keeps peers at one position apart', () => {
    const ring = new Ring(() => 7n, ['b', 'a', 'c', 'a'].map(asPeer))
    expect([...ring]).to.deep.equal(['a', 'b', 'c'])
    expect(['a', 'b', 'c'].map(peer => ring.successor(asPeer(peer)))).to.deep.equal(['b', 'c', 'a'])
    expect(ring.remove(asPeer('b'))).to.equal(true)
    expect(ring.has(asPeer('b'))).to.equal(false)
    expect(ring.size).to.equal(2)
  })
})

describe('fingers', () => {
  it('grow as the Dias peer set does', () => {
    const grown: Array<[string[], string[]]> = [
      [[], ['0001', '0002', '0003', '0004', '0005', '0006']],
      [['3300'], ['0001', '0002', '0003', '0004', '0005', '3300']],
      [['3f00'], ['0001', '0002', '0003', '0004', '3300', '3f00']],
      [['5500'], ['0001', '0002', '0003', '3300', '3f00', '5500']],
      [['8000'], ['0001', '0002', '3300', '3f00', '5500', '8000']]
    ]
    const ring = new Ring(literal, ['0001', '0002', '0003', '0004', '0005', '0006'].map(asPeer))
    for (const [added, expected] of grown) {
      for (const peer of added) ring.add(asPeer(peer))
      expect([...fingers(ring, asPeer('0000'), 0n)].sort()).to.deep.equal(expected)
    }
  })

  it('are all the others when those are six, however badly spread', () => {
    const others = ['4e31', '8bb5', 'ef07', 'ef5b', 'f300', 'f8ee'].map(asPeer)
    expect(fingers(new Ring(literal, others), asPeer('2197'), literal(asPeer('2197'))).sort()).to.deep.equal(others)
  })

  it('are nobody when nobody is there', () => {
    expect(fingers(new Ring(literal), asPeer('2197'), 0n)).to.deep.equal([])
  })
})

describe('choose', () => {
  it('links everybody into one strongly connected graph, for 1 to 200 peers, with at most six each', () => {
    for (let n = 1; n <= 200; n++) {
      const peers = crowd(n, n)
      const links = graph(peers, new Set(peers.slice(0, n % 3)))
      for (const [self, chosen] of links) {
        expect(new Set(chosen).size).to.equal(Math.min(6, n - 1))
        expect(chosen).to.have.length(Math.min(6, n - 1))
        expect(chosen).not.to.include(self)
      }
      // Strong connection: one peer reaches all, and all reach it.
      const [first] = peers
      const reversed = new Map(peers.map(peer => [peer, peers.filter(other => links.get(other)?.includes(peer))]))
      expect(eccentricity(links, first!), `${n} peers, forwards`).to.be.lessThan(Infinity)
      expect(eccentricity(reversed, first!), `${n} peers, backwards`).to.be.lessThan(Infinity)
    }
  })

  it('has a diameter of at most two and a half times the logarithm of the number of peers', () => {
    for (const n of [8, 16, 32, 64, 128, 200]) {
      for (let seed = 1; seed <= 3; seed++) {
        expect(diameter(graph(crowd(n, seed * 1000 + n), new Set())), `${n} peers`).to.be.at.most(2.5 * Math.log2(n))
      }
    }
  })

  it('includes a pinner when there is one, and never gives up the successor for it', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 80 }), fc.integer(), fc.integer({ min: 1, max: 5 }), (n, seed, count) => {
      const peers = crowd(n, seed)
      const [self, ...others] = peers
      const pinners = new Set(others.slice(0, count))
      const chosen = choose({ self: self!, members: peers, pinners }, positionOf)
      expect(chosen.some(peer => pinners.has(peer))).to.equal(true)
      expect(chosen[0]).to.equal(new Ring(positionOf, others).successor(self!))
    }), runs(200))
  })

  it('keeps most of its choice when one member comes or goes', () => {
    let moved = 0
    let changes = 0
    for (let seed = 1; seed <= 40; seed++) {
      const peers = crowd(60, seed)
      const pinners = new Set(peers.slice(10, 12))
      const [self, leaver] = [peers[0]!, peers[1]!]
      const before = choose({ self, members: peers, pinners }, positionOf)
      const after = choose({ self, members: peers.filter(peer => peer !== leaver), pinners }, positionOf)
      const lost = before.filter(peer => !after.includes(peer)).length
      expect(lost).to.be.at.most(3)
      moved += lost
      changes++
    }
    expect(moved / changes).to.be.lessThan(0.5)
  })

  it('is a function of the set of members, not of their order', () => {
    const peers = crowd(50, 3)
    const pinners = new Set(peers.slice(40, 43))
    const forwards = choose({ self: peers[0]!, members: peers, pinners }, positionOf)
    expect(choose({ self: peers[0]!, members: [...peers].reverse(), pinners }, positionOf)).to.deep.equal(forwards)
  })
})
