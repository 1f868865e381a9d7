import { createSeededRandom, createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'
import { PeerBaseError } from '../../src/errors.js'
import type { Link, LinksOptions } from '../../src/overlay/links.js'
import { createLinks } from '../../src/overlay/links.js'
import type { PeerId } from '../../src/ports/network.js'
import { runs, settle } from '../util/runs.js'

const alice = 'alice' as PeerId
const bob = 'bob' as PeerId

class FakeLink implements Link {
  readonly closed: Promise<void>
  isClosed = false
  end: () => void = () => {}

  constructor () {
    this.closed = new Promise(resolve => {
      this.end = () => {
        this.isClosed = true
        resolve()
      }
    })
  }

  async close () { this.end() }
}

/** A world where each peer is reachable unless said otherwise. */
function setUp (options: LinksOptions = {}, open?: (peer: PeerId, signal: AbortSignal) => Promise<Link>) {
  const clock = createVirtualClock()
  const world = {
    clock,
    chosen: new Set<PeerId>(),
    unreachable: new Set<PeerId>(),
    dials: [] as Array<{ peer: PeerId, at: number }>,
    opened: [] as FakeLink[],
    log: [] as string[],
    reported: [] as Error[]
  }
  const links = createLinks({
    clock,
    random: createSeededRandom(7),
    choose: () => world.chosen,
    open: async (peer, signal) => {
      world.dials.push({ peer, at: clock.now() })
      if (open !== undefined) return await open(peer, signal)
      if (world.unreachable.has(peer)) throw new PeerBaseError('PEERBASE_UNREACHABLE', 'no route')
      const link = new FakeLink()
      world.opened.push(link)
      return link
    },
    onLink: peer => world.log.push(`+${peer}`),
    onLost: peer => world.log.push(`-${peer}`),
    evict: peer => {
      world.log.push(`!${peer}`)
      world.chosen.delete(peer)
      links.changed()
    },
    report: error => world.reported.push(error)
  }, options)
  return { world, links, clock }
}

describe('links', () => {
  it('opens a link to each chosen peer and closes those no longer chosen', async () => {
    const { world, links, clock } = setUp()
    world.chosen = new Set([alice])
    links.changed()
    await settle()
    expect(world.log).to.deep.equal(['+alice'])
    world.chosen = new Set([bob])
    links.changed()
    await clock.advance(1000)
    expect(world.log).to.deep.equal(['+alice', '-alice', '+bob'])
    expect([...links.links().keys()]).to.deep.equal(['bob'])
    expect(world.opened[0]?.isClosed).to.equal(true)
  })

  it('gathers a burst of membership changes into one choice', async () => {
    const { world, links, clock } = setUp()
    links.changed()
    for (let i = 0; i < 50; i++) {
      world.chosen = new Set([`p${i}` as PeerId])
      links.changed()
      await clock.advance(10)
    }
    await clock.advance(1500)
    expect(world.log).to.deep.equal(['+p49'])
  })

  it('looks again by itself when a change was missed', async () => {
    const { world, links, clock } = setUp()
    world.chosen = new Set([alice])
    links.changed()
    await settle()
    world.chosen = new Set([alice, bob])
    await clock.advance(6000)
    expect(world.log).to.deep.equal(['+alice', '+bob'])
  })

  it('dials a few at a time when many are chosen at once', async () => {
    let underWay = 0
    let most = 0
    const { world, links, clock } = setUp({ parallelDials: 2 }, async () => {
      most = Math.max(most, ++underWay)
      await new Promise<void>(resolve => clock.after(100, resolve))
      underWay--
      return new FakeLink()
    })
    world.chosen = new Set(['a', 'b', 'c', 'd', 'e', 'f'] as PeerId[])
    links.changed()
    await clock.advance(300)
    expect(most).to.equal(2)
    expect(links.links().size).to.equal(6)
  })

  it('redials at once a link that lasted, and with growing delays one that keeps breaking', async () => {
    const { world, links, clock } = setUp()
    world.chosen = new Set([alice])
    links.changed()
    await clock.advance(7000)
    world.opened[0]?.end()
    await settle()
    expect(world.dials.map(({ at }) => at)).to.deep.equal([0, 7000])
    const quick = setUp()
    quick.world.chosen = new Set([alice])
    quick.links.changed()
    await settle()
    for (let i = 0; i < 200; i++) {
      quick.world.opened.at(-1)?.end()
      await quick.clock.advance(500)
    }
    expect(quick.world.dials.length).to.be.within(5, 12)
  })

  it('backs off a peer that cannot be reached, evicts it after ten failures, and stays quiet about it', async () => {
    const { world, links, clock } = setUp()
    world.chosen = new Set([alice, bob])
    world.unreachable.add(bob)
    links.changed()
    await clock.advance(300_000)
    const dials = world.dials.filter(({ peer }) => peer === bob).map(({ at }) => at)
    expect(dials).to.have.length(10)
    const gaps = dials.slice(1).map((at, index) => at - dials[index]!)
    gaps.forEach((gap, index) => expect(gap).to.be.within(Math.min(30_000, 1000 * 2 ** index) / 2, Math.min(30_000, 1000 * 2 ** index)))
    expect(world.log).to.deep.equal(['+alice', '!bob'])
    expect(world.reported).to.deep.equal([])
  })

  it('shortens the wait when the peer gives a sign of life', async () => {
    const { world, links, clock } = setUp()
    world.chosen = new Set([alice])
    world.unreachable.add(alice)
    links.changed()
    await clock.advance(60_000)
    world.unreachable.clear()
    links.retry(alice)
    await settle()
    expect(world.log).to.deep.equal(['+alice'])
  })

  it('lets leaving and returning buy no extra dials', async () => {
    const { world, links, clock } = setUp({ debounceResetConnectionsMS: 1 })
    world.unreachable.add(alice)
    for (let i = 0; i < 1000; i++) {
      world.chosen = new Set(i % 2 === 0 ? [alice] : [])
      links.changed()
      await clock.advance(50)
    }
    expect(world.dials.length).to.be.at.most(8)
  })

  it('fails a dial that takes too long, and closes the link that comes too late', async () => {
    const late = new FakeLink()
    let reason: unknown
    const { links, clock, world } = setUp({ dialTimeoutMS: 100 }, async (_peer, signal) => {
      signal.addEventListener('abort', () => { reason = signal.reason })
      await new Promise<void>(resolve => clock.after(5000, resolve))
      return late
    })
    world.chosen = new Set([alice])
    links.changed()
    await clock.advance(101)
    expect(reason).to.have.property('code', 'PEERBASE_UNREACHABLE')
    await links.stop()
    await clock.advance(10_000)
    expect(late.isClosed).to.equal(true)
    expect(world.log).to.deep.equal([])
  })

  it('gives up, with a reason, a dial to a peer that is no longer chosen', async () => {
    let reason: unknown
    const { links, clock, world } = setUp({}, async (_peer, signal) => await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
        reject(signal.reason)
      })
    }))
    world.chosen = new Set([alice])
    links.changed()
    await clock.advance(10)
    world.chosen = new Set()
    links.changed()
    await clock.advance(2000)
    expect(reason).to.be.instanceOf(PeerBaseError)
    expect(clock.liveTimers).to.equal(0)
  })

  it('keeps no link that arrives at the very moment of stop', async () => {
    // Between `open` resolving and the link being taken in lie a few turns of the promise queue: stop in each of them.
    for (let turns = 0; turns < 10; turns++) {
      const link = new FakeLink()
      let arrive: (link: Link) => void = () => {}
      const { links, world } = setUp({}, async () => await new Promise(resolve => { arrive = resolve }))
      world.chosen = new Set([alice])
      links.changed()
      await settle()
      arrive(link)
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      const stopping = links.stop()
      const told = [...world.log]
      await stopping
      await settle()
      expect(world.log, `${turns} turns`).to.deep.equal(told)
      expect(told).to.deep.equal(told.length === 0 ? [] : ['+alice', '-alice'])
      expect(links.links().size).to.equal(0)
      expect(link.isClosed).to.equal(true)
    }
  })

  it('reports callbacks and closes that fail, and goes on', async () => {
    const clock = createVirtualClock()
    const reported: string[] = []
    const closing: Link = { closed: new Promise(() => {}), close: async () => { throw new Error('close') } }
    const links = createLinks({
      clock, random: createSeededRandom(1), choose: () => [alice], open: async () => closing,
      onLink: () => { throw new Error('onLink') }, onLost: () => { throw new Error('onLost') }, evict: () => {},
      report: error => reported.push(error.message)
    })
    links.changed()
    await settle()
    await links.stop()
    await links.stop()
    expect(reported).to.deep.equal(['onLink', 'onLost', 'close'])
    expect(clock.liveTimers).to.equal(0)
  })

  it('ends with exactly the chosen links after any history, and with nothing alive after stop', async () => {
    const peers = ['a', '__proto__', '🐙', 'd', 'e'] as PeerId[]
    const step = fc.oneof(
      fc.record({ act: fc.constant('choose'), peers: fc.subarray(peers) }),
      fc.record({ act: fc.constant('unreachable'), peers: fc.subarray(peers) }),
      fc.record({ act: fc.constant('break'), peers: fc.subarray(peers) })
    )
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 4000 })), { maxLength: 15 }), async steps => {
      const { world, links, clock } = setUp({ maxUnreachableBeforeEviction: 1000 })
      for (const [{ act, peers: subjects }, pause] of steps) {
        if (act === 'unreachable') world.unreachable = new Set(subjects)
        if (act === 'break') for (const peer of subjects) (links.links().get(peer) as FakeLink | undefined)?.end()
        if (act === 'choose') {
          world.chosen = new Set(subjects)
          links.changed()
        }
        await clock.advance(pause)
      }
      world.unreachable.clear()
      await clock.advance(40_000)
      expect([...links.links().keys()].sort()).to.deep.equal([...world.chosen].sort())
      await links.stop()
      expect(clock.liveTimers).to.equal(0)
      expect(world.opened.every(link => link.isClosed)).to.equal(true)
      expect(world.log.filter(line => line.startsWith('+')).length).to.equal(world.log.filter(line => line.startsWith('-')).length)
    }), runs(40))
  })
})
