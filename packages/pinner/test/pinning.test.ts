import { expect } from 'chai'
import { uriDecode, uriEncodeReadOnly } from '@peer-base/keys'
import fc from 'fast-check'
import { add, createRoom, elements, type Client } from './room.js'
import { runs } from './runs.js'

describe('a pinner', () => {
  it('joins what it hears of, stores, and acknowledges what its disk has', async () => {
    const room = await createRoom({ seed: 1 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    const pinned: string[] = []
    alice.collaboration.replication.on('pinned', (peer) => { pinned.push(peer) })
    add(alice, 'one')
    await room.until(() => alice.pinned() === 1)
    expect(pinned[0]).to.equal(pam.process.peer)
    expect([...alice.collaboration.replication.pinnerPeers()]).to.deep.equal([pam.process.peer])
    expect(pam.pinner.collaborations()[0]?.version()).to.deep.equal(alice.collaboration.vectorClock())
    await room.end()
    expect([...alice.errors, ...pam.errors]).to.deep.equal([])
  })

  it('hears of collaborations that were open before it came', async () => {
    const room = await createRoom({ seed: 2 })
    const alice = await room.client('alice')
    add(alice, 'early')
    await room.advance(5000)
    await room.pinner()
    await room.until(() => alice.pinned() === 1, 60_000)
    await room.end()
  })

  it('keeps what two writers, who never meet, wrote at the same time, whoever comes first', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, aliceFirst) => {
      const room = await createRoom({ seed, faults: { latencyMS: 5, jitterMS: 40 } })
      const { alice, bob } = await writeApart(room)
      await room.pinner()
      for (const writer of aliceFirst ? [alice, bob] : [bob, alice]) {
        room.world.network.partition([[writer.process.peer, 'sim-pam' as typeof writer.process.peer]])
        await room.until(() => writer.pinned() === 1)
        await room.run(writer.leave())
      }
      room.world.network.heal()
      const carol = await room.client('carol')
      await room.until(() => elements(carol).length === 2, 120_000)
      expect(elements(carol)).to.have.members(['by alice', 'by bob'])
      await room.end()
    }), { numRuns: runs(60), endOnFailure: true })
  })

  it('serves a newcomer when every author is gone', async () => {
    const room = await createRoom({ seed: 3 })
    await room.pinner()
    const alice = await room.client('alice')
    for (let i = 0; i < 20; i++) {
      add(alice, i)
      await room.advance(300)
    }
    await room.until(() => alice.pinned() === 1)
    await room.run(alice.leave())
    const reader = await room.client('carol', { keys: await uriDecode(uriEncodeReadOnly(room.keys)) })
    await room.until(() => elements(reader).length === 20, 60_000)
    await room.end()
  })

  it('is one of two, and each counts', async () => {
    const room = await createRoom({ seed: 4 })
    await room.pinner('pam')
    await room.pinner('pat')
    const alice = await room.client('alice')
    add(alice, 'twice')
    await room.until(() => alice.pinned() === 2)
    await room.end()
  })

  it('pins open collaborations, too', async () => {
    const room = await createRoom({ seed: 5 })
    await room.pinner()
    const alice = await room.client('alice', { keys: undefined })
    add(alice, 'open')
    await room.until(() => alice.pinned() === 1)
    await room.end()
  })
})

/** Two who wrote while nobody could reach them. */
async function writeApart (room: Awaited<ReturnType<typeof createRoom>>): Promise<{ alice: Client, bob: Client }> {
  room.world.network.partition([['sim-alice' as never], ['sim-bob' as never]])
  const alice = await room.client('alice')
  const bob = await room.client('bob')
  add(alice, 'by alice')
  add(bob, 'by bob')
  await room.advance(2000)
  return { alice, bob }
}
