import { expect } from 'chai'
import fc from 'fast-check'
import type { PeerId } from '@peer-base/app'
import { clocksOf, entriesBehind, pinnersOf, topologyOf } from '@peer-base/devtools'
import { alice, bob, carol, model, pam, reading, stats } from './samples.js'

describe('the topology', () => {
  it('puts this peer on top and alone in the middle', () => {
    expect(topologyOf(model()).nodes).to.deep.equal([{ peer: alice, kind: 'self', x: 0, y: 0 }])
    const { nodes } = topologyOf(model({ reading: reading({ members: [bob, alice], pinners: [pam] }) }))
    expect(nodes.map(({ peer, kind }) => [peer, kind])).to.deep.equal([[alice, 'self'], [bob, 'member'], [pam, 'pinner']])
    expect(nodes[0]).to.deep.include({ x: 0, y: -1 })
  })

  it('has own links as they are and those of others as they told, each once', () => {
    const { links } = topologyOf(model({
      reading: reading({ members: [alice, bob, carol], outbound: [bob], inbound: [carol] }),
      stats: new Map([[bob, stats({ outbound: [carol, alice], inbound: [alice], out: 5 })], [carol, stats({ inbound: [bob] })]])
    }))
    expect(links).to.deep.equal([
      { from: alice, to: bob, isOwn: true, mode: 'eager', bytes: 0 },
      { from: bob, to: carol, isOwn: false, mode: 'eager', bytes: 5 },
      { from: carol, to: alice, isOwn: true, mode: 'eager', bytes: undefined }
    ])
  })

  it('tells lazy links from eager ones, own as they are; where two told differently the eager word counts', () => {
    const modes = (parts: Parameters<typeof model>[0]) => topologyOf(model(parts)).links.map(({ from, to, mode }) => [from, to, mode])
    const room = reading({ members: [alice, bob, carol], outbound: [bob, carol], inbound: [bob], lazyOutbound: [carol], lazyInbound: [bob] })
    expect(modes({ reading: room })).to.deep.equal([[alice, bob, 'eager'], [alice, carol, 'lazy'], [bob, alice, 'lazy']])
    const told = (both: 'lazy' | 'eager') => new Map([
      [bob, stats({ outbound: [carol, alice], lazyOutbound: [carol, alice] })], [carol, stats({ inbound: [bob], lazyInbound: both === 'lazy' ? [bob] : [] })]
    ])
    expect(modes({ reading: reading({ members: [alice, bob, carol] }), stats: told('lazy') })).to.deep.equal([[bob, carol, 'lazy']])
    expect(modes({ reading: reading({ members: [alice, bob, carol] }), stats: told('eager') })).to.deep.equal([[bob, carol, 'eager']])
  })

  it('shows an app that does not run, and says how many of a crowd are not drawn', () => {
    const crowd = Array.from({ length: 100 }, (_, i) => `peer ${i}` as PeerId)
    const { nodes, hidden } = topologyOf(model({ reading: reading({ self: undefined, members: crowd }) }))
    expect([nodes.length, hidden]).to.deep.equal([64, 36])
  })

  it('has no link without both ends among the nodes, and every node on the circle', () => {
    const peers = fc.subarray([alice, bob, carol, pam])
    fc.assert(fc.property(peers, peers, peers, peers, (members, outbound, inbound, told) => {
      const shown = topologyOf(model({ reading: reading({ members, outbound, inbound }), stats: new Map([[bob, stats({ outbound: told })]]) }))
      const drawn = new Set(shown.nodes.map(({ peer }) => peer))
      expect(drawn.size).to.equal(shown.nodes.length)
      for (const { from, to } of shown.links) expect(drawn.has(from) && drawn.has(to)).to.equal(true)
      for (const { x, y } of shown.nodes) expect(Math.hypot(x, y)).to.be.closeTo(shown.nodes.length === 1 ? 0 : 1, 1e-9)
    }))
  })
})

describe('the table of clocks', () => {
  it('has a row for each replica that anybody knows, and how far each peer is behind', () => {
    const clocks = new Map([[carol, new Map([['a', 3]])], [bob, new Map([['a', 5], ['c', 1]])]])
    expect(clocksOf({ reading: reading({ clock: new Map([['a', 5], ['b', 9]]), clocks }) })).to.deep.equal({
      peers: [bob, carol],
      rows: [{ replica: 'b', here: 9, there: [0, 0] }, { replica: 'a', here: 5, there: [5, 3] }, { replica: 'c', here: 0, there: [1, 0] }],
      behind: [9, 11]
    })
  })

  it('says nothing is behind exactly where one covers the other', () => {
    const clock = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(5)).map((entries) => new Map(Object.entries(entries)))
    fc.assert(fc.property(clock, clock, (one, other) => {
      const covered = [...one].every(([replica, end]) => end <= (other.get(replica) ?? 0))
      expect(entriesBehind(one, other) === 0).to.equal(covered)
    }))
  })
})

describe('the table of pinners', () => {
  it('has those who are here and those who signed, and what their receipts leave out', () => {
    const rows = pinnersOf({
      reading: reading({ pinners: [pam], clock: new Map([['a', 5]]) }),
      receipts: new Map([[bob, { at: 7, clock: new Map([['a', 3]]) }]])
    })
    expect(rows).to.deep.equal([
      { pinner: bob, isHere: false, receiptAt: 7, behind: 2 }, { pinner: pam, isHere: true, receiptAt: undefined, behind: undefined }
    ])
  })
})
