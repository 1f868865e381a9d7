import type { MemberRecord } from '@peer-base/protocol'
import { expect } from 'chai'
import fc from 'fast-check'
import type { View } from '../../src/membership/view.js'
import {
  applyRecord, digest, emptyView, evict, expire, headcount, isCrowded, newestSeq, nextExpiry, viewLimits
} from '../../src/membership/view.js'
import { runs } from '../util/runs.js'
import { asPeer, record, sha256 } from './records.js'

const names = ['alice', 'bob', 'carol', '__proto__', 'a/b', '🐙', 'constructor']

function take (view: View, ...records: MemberRecord[]): View {
  return records.reduce((next, each) => applyRecord(next, each, 0)[0], view)
}

const empty = emptyView(sha256)

describe('view', () => {
  it('counts a peer as present from its first record until its lease ends', () => {
    const [view, outcome] = applyRecord(empty, record('alice', { ttlMS: 500, addresses: ['/x'] }), 100)
    expect(outcome).to.equal('joined')
    expect(view.members.get(asPeer('alice'))).to.include({ role: 'writer', lastHeard: 100, expiresAt: 600 })
    expect(nextExpiry(view)).to.equal(600)
    expect(expire(view, 599)).to.deep.equal([view, []])
    const [after, left] = expire(view, 600)
    expect(left).to.deep.equal(['alice'])
    expect(after.members.size).to.equal(0)
    expect(nextExpiry(after)).to.equal(undefined)
  })

  it('tells a renewal from a change of role or addresses', () => {
    const view = take(empty, record('alice', { addresses: ['/x', '/y'] }))
    expect(applyRecord(view, record('alice', { seq: 1, addresses: ['/y', '/x'] }), 0)[1]).to.equal('renewed')
    expect(applyRecord(view, record('alice', { seq: 1, addresses: ['/x'] }), 0)[1]).to.equal('changed')
    expect(applyRecord(view, record('alice', { seq: 1, addresses: ['/x', '/y'], role: 'reader' }), 0)[1]).to.equal('changed')
  })

  it('is not moved by a replayed goodbye, nor by a replayed record after one', () => {
    const bye = record('alice', { seq: 5, ttlMS: 0 })
    const back = take(empty, record('alice', { seq: 4 }), bye, record('alice', { seq: 6 }))
    expect(applyRecord(back, bye, 0)).to.deep.equal([back, 'stale'])
    const gone = take(empty, record('alice', { seq: 4 }), bye)
    expect(gone.members.size).to.equal(0)
    expect(applyRecord(gone, record('alice', { seq: 4 }), 0)).to.deep.equal([gone, 'stale'])
    expect(newestSeq(gone, asPeer('alice'))).to.equal(5)
  })

  it('heeds a goodbye that overtakes the record before it', () => {
    const gone = take(empty, record('alice', { seq: 5, ttlMS: 0 }), record('alice', { seq: 4 }))
    expect(gone.members.size).to.equal(0)
  })

  it('takes an evicted peer back only with a newer record', () => {
    const view = evict(take(empty, record('alice', { seq: 3 })), asPeer('alice'), 0)
    expect(take(view, record('alice', { seq: 3 })).members.size).to.equal(0)
    expect(take(view, record('alice', { seq: 4 })).members.size).to.equal(1)
    expect(evict(view, asPeer('nobody'), 0)).to.equal(view)
  })

  it('is not disabled by one impossible member', () => {
    const impossible = [
      record(''), record('x', { seq: NaN }), record('x', { seq: -1 }), record('x', { ttlMS: Infinity }), record('x', { ttlMS: -5 }),
      record('x', { addresses: [7 as unknown as string] }), record(undefined as unknown as string)
    ]
    const view = take(empty, record('alice'), ...impossible, record('bob'))
    expect([...view.members.keys()]).to.deep.equal(['alice', 'bob'])
  })

  it('keeps whom it has when it is full, and lets a newcomer in when somebody left', () => {
    let view = take(empty, ...Array.from({ length: viewLimits.members }, (_, index) => record(`p${index}`)))
    expect(isCrowded(view)).to.equal(true)
    expect(applyRecord(view, record('late'), 0)).to.deep.equal([view, 'full'])
    expect(applyRecord(view, record('p7', { seq: 1 }), 0)[1]).to.equal('renewed')
    view = take(view, record('p7', { seq: 2, ttlMS: 0 }), record('late'))
    expect(view.members.has(asPeer('late'))).to.equal(true)
  })

  it('gives invented pinners neither the whole room, nor the pace of the gossip, nor the memory of departures', () => {
    const crowd = Array.from({ length: 2000 }, (_, index) => record(`pam${index}`, { role: 'pinner' }))
    const view = take(empty, record('alice'), ...crowd)
    expect(view.pinners).to.equal(viewLimits.pinners)
    expect(take(view, record('bob')).members.has(asPeer('bob'))).to.equal(true)
    expect(headcount(view)).to.equal(4)
    const byes = crowd.map(each => ({ ...each, seq: 1, ttlMS: 0 }))
    const gone = take(empty, record('alice', { ttlMS: 0 }), ...byes)
    expect(newestSeq(gone, asPeer('alice'))).to.equal(0)
  })

  it('remembers a bounded number of departures, for a bounded time', () => {
    const many = take(empty, ...Array.from({ length: 1500 }, (_, index) => record(`p${index}`, { ttlMS: 0 })))
    expect(many.departures.size).to.equal(viewLimits.departures)
    const [later] = applyRecord(many, record('last', { ttlMS: 0 }), viewLimits.departureMS)
    expect([...later.departures.keys()]).to.deep.equal(['last'])
  })

  it('has one digest for one set of members, in whatever order they came, and whoever looks', () => {
    fc.assert(fc.property(fc.shuffledSubarray(names), peers => {
      const records = peers.map(peer => record(peer, { addresses: [`/${peer}`] }))
      const there = take(empty, ...records)
      const back = take(empty, ...[...records].reverse().map(each => ({ ...each, seq: 9 })))
      expect(digest(there, 0n)).to.deep.equal(digest(back, 0n))
      const [viewer, ...rest] = peers
      if (viewer === undefined) return
      const own = there.members.get(asPeer(viewer))!.fingerprint
      const seen = take(empty, ...records.filter(({ peer }) => rest.includes(peer)))
      expect(digest(seen, own)).to.deep.equal(digest(there, 0n))
      expect(digest(seen, 0n)).not.to.deep.equal(digest(there, 0n))
    }), runs(200))
  })

  it('agrees with a plain model after any history', () => {
    const event = fc.record({
      peer: fc.constantFrom(...names), seq: fc.nat(8), ttlMS: fc.constantFrom(0, 5, 20), pause: fc.nat(10), evicts: fc.boolean()
    })
    fc.assert(fc.property(fc.array(event, { maxLength: 40 }), events => {
      let view = empty
      const model = new Map<string, { seq: number, until: number }>()
      let now = 0
      for (const { peer, seq, ttlMS, pause, evicts } of events) {
        now += pause
        view = expire(view, now)[0]
        for (const state of model.values()) if (state.until <= now) state.until = 0
        if (evicts && pause === 0) {
          view = evict(view, asPeer(peer), now)
          const state = model.get(peer)
          if (state !== undefined) state.until = 0
        } else {
          view = applyRecord(view, record(peer, { seq, ttlMS }), now)[0]
          if (seq > (model.get(peer)?.seq ?? -1)) model.set(peer, { seq, until: ttlMS === 0 ? 0 : now + ttlMS })
        }
        const present = [...model].filter(([, { until }]) => until > now).map(([name]) => name)
        expect([...view.members.keys()].sort()).to.deep.equal(present.sort())
        const rebuilt = take(empty, ...[...view.members.values()].map(({ peer: name, seq: newest }) => record(name, { seq: newest })))
        expect(digest(view, 0n)).to.deep.equal(digest(rebuilt, 0n))
      }
    }), runs(200))
  })
})
