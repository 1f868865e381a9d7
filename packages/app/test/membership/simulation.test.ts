import { expect } from 'chai'
import { runs } from '../util/runs.js'
import { LossyRoom } from './lossy-room.js'
import type { Resident } from './lossy-room.js'

const seeds = Array.from({ length: runs(2).numRuns }, (_, index) => index + 1)

async function gather (room: LossyRoom, count: number): Promise<Resident[]> {
  const residents = Array.from({ length: count }, (_, index) => room.add(`peer-${index}`))
  for (const { membership } of residents) {
    membership.start()
    await room.clock.advance(20)
  }
  return residents
}

/** Own records a minute, all members together. */
async function perMinute (room: LossyRoom, minutes: number): Promise<number> {
  const before = room.published.length
  await room.clock.advance(minutes * 60_000)
  return (room.published.length - before) / minutes
}

describe('membership in a lossy room', () => {
  for (const { count, loss, limitMS } of [
    { count: 3, loss: 0, limitMS: 2000 }, { count: 3, loss: 0.3, limitMS: 15_000 },
    { count: 10, loss: 0.1, limitMS: 15_000 }, { count: 30, loss: 0, limitMS: 10_000 }, { count: 30, loss: 0.3, limitMS: 60_000 }
  ]) {
    it(`lets ${count} peers find each other within ${limitMS / 1000} s where ${loss * 100} % of deliveries are lost`, async () => {
      for (const seed of seeds) {
        const room = new LossyRoom({ seed, loss })
        await gather(room, count)
        expect(await room.convergence(limitMS), `seed ${seed}`).to.be.at.most(limitMS)
      }
    })
  }

  it('separates and heals with a partition', async () => {
    for (const seed of seeds) {
      const room = new LossyRoom({ seed, loss: 0.05 })
      const residents = await gather(room, 12)
      await room.clock.advance(10_000)
      residents.forEach(({ peer }, index) => room.colours.set(peer, index % 2))
      expect(await room.convergence(200_000), `apart, seed ${seed}`).to.be.at.most(200_000)
      room.colours.clear()
      expect(await room.convergence(60_000), `together, seed ${seed}`).to.be.at.most(60_000)
    }
  })

  it('notices a crash of a third of the room within the lease, and goodbyes at once', async () => {
    for (const seed of seeds) {
      const room = new LossyRoom({ seed })
      const residents = await gather(room, 12)
      await room.clock.advance(60_000)
      residents.slice(0, 4).forEach(({ peer }) => room.colours.set(peer, 1))
      await room.clock.advance(6 * 12 * 1000 + 1000)
      for (const { membership } of residents.slice(4)) expect(membership.members().size).to.equal(7)
      await Promise.all(residents.slice(4, 8).map(({ membership }) => membership.stop()))
      await room.clock.advance(60)
      for (const { membership } of residents.slice(8)) expect(membership.members().size).to.equal(3)
    }
  })

  it('keeps a calm room near one record a second, and a lossy one below two', async () => {
    for (const count of [3, 10, 30]) {
      const calm = new LossyRoom({ seed: count })
      await gather(calm, count)
      await calm.clock.advance(60_000)
      expect(await perMinute(calm, 3), `${count} peers, calm`).to.be.within(50, 70)
      calm.loss = 0.3
      expect(await perMinute(calm, 3), `${count} peers, lossy`).to.be.at.most(120)
    }
  })

  it('ends with nothing alive and nothing reported', async () => {
    const room = new LossyRoom({ seed: 9, loss: 0.2 })
    const residents = await gather(room, 8)
    await room.clock.advance(30_000)
    await Promise.all(residents.map(({ membership }) => membership.stop()))
    await room.clock.advance(60)
    expect(room.clock.liveTimers).to.equal(0)
    expect(residents.flatMap(({ reported }) => reported)).to.deep.equal([])
    expect(room.rejected).to.deep.equal([])
  })
})
