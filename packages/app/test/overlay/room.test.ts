import { createSeededRandom } from '@peer-base/testkit'
import { expect } from 'chai'
import { PeerBaseError } from '../../src/errors.js'
import { choose } from '../../src/overlay/fingers.js'
import type { Link, Links } from '../../src/overlay/links.js'
import { createLinks } from '../../src/overlay/links.js'
import { hashedPosition } from '../../src/overlay/ring.js'
import type { PeerId } from '../../src/ports/network.js'
import { LossyRoom } from '../membership/lossy-room.js'
import { sha256 } from '../membership/records.js'
import { runs } from '../util/runs.js'

const positionOf = hashedPosition(sha256)

/** Membership and links together, as a participant wires them. The last peer is a pinner. */
async function enter (room: LossyRoom, count: number) {
  const all = new Map<PeerId, { links: Links, stop: () => Promise<void> }>()
  const open = new Map<string, () => void>()
  for (let index = 0; index < count; index++) {
    const isPinner = index === count - 1
    const resident = room.add(isPinner ? 'pam' : `peer-${index}`, {
      ...(isPinner ? { self: { role: 'pinner' as const, certificate: new Uint8Array(), firstSeq: 0 } } : {}),
      onView: () => { links.changed() }
    })
    const self = resident.peer
    const links = createLinks({
      clock: room.clock, random: createSeededRandom(index + 1),
      choose: () => {
        const members = [...resident.membership.members().values()]
        const pinners = new Set(members.filter(({ role }) => role === 'pinner').map(({ peer }) => peer))
        return choose({ self, members: members.map(({ peer }) => peer), pinners }, positionOf)
      },
      open: async peer => await dial(room, self, peer, open),
      evict: peer => { resident.membership.evict(peer) },
      report: error => resident.reported.push(error)
    })
    all.set(self, { links, stop: async () => { await Promise.all([resident.membership.stop(), links.stop()]) } })
    resident.membership.start()
    await room.clock.advance(20)
  }
  return { all, open }
}

async function dial (room: LossyRoom, from: PeerId, to: PeerId, open: Map<string, () => void>): Promise<Link> {
  await new Promise<void>(resolve => room.clock.after(30, resolve))
  if ((room.colours.get(from) ?? 0) !== (room.colours.get(to) ?? 0)) throw new PeerBaseError('PEERBASE_UNREACHABLE', 'no route')
  let end = () => {}
  const closed = new Promise<void>(resolve => { end = resolve })
  const key = `${from} ${to}`
  open.set(key, end)
  return { closed, close: async () => { open.delete(key); end() } }
}

function reaches (all: Map<PeerId, { links: Links }>, peers: readonly PeerId[]): boolean {
  return peers.every(start => {
    const seen = new Set([start])
    for (const peer of seen) for (const next of all.get(peer)?.links.links().keys() ?? []) seen.add(next)
    return peers.every(peer => seen.has(peer))
  })
}

describe('overlay in a lossy room', () => {
  it('links everybody to everybody over few hops, on each side of a partition and again after it heals', async () => {
    for (let seed = 1; seed <= runs(2).numRuns; seed++) {
      const room = new LossyRoom({ seed, loss: 0.05 })
      const { all, open } = await enter(room, 14)
      const peers = [...all.keys()]
      await room.clock.advance(15_000)
      expect(reaches(all, peers), `together, seed ${seed}`).to.equal(true)
      for (const [peer, { links }] of all) {
        expect(links.links().size).to.be.at.most(6)
        if (peer !== 'pam') expect([...links.links().keys()], `${peer}, seed ${seed}`).to.include('pam')
      }

      peers.forEach((peer, index) => room.colours.set(peer, index % 2))
      for (const [key, end] of open) {
        const [from, to] = key.split(' ') as [PeerId, PeerId]
        if (room.colours.get(from) !== room.colours.get(to)) end()
      }
      await room.clock.advance(120_000)
      for (const colour of [0, 1]) {
        expect(reaches(all, peers.filter(peer => room.colours.get(peer) === colour)), `apart, seed ${seed}`).to.equal(true)
      }

      room.colours.clear()
      await room.clock.advance(45_000)
      expect(reaches(all, peers), `healed, seed ${seed}`).to.equal(true)

      await Promise.all([...all.values()].map(({ stop }) => stop()))
      await room.clock.advance(60)
      expect(room.clock.liveTimers).to.equal(0)
      expect([...room.residents.values()].flatMap(({ reported }) => reported)).to.deep.equal([])
    }
  })
})
