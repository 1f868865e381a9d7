import { expect } from 'chai'
import fc from 'fast-check'
import { add, createRoom, elements } from './room.js'
import { runs } from './runs.js'

const timeoutMS = 60_000

describe('the life of a pinned collaboration', () => {
  it('ends when nobody needs it, without a timer left, and goes on with everything at the next announcement', async () => {
    const room = await createRoom({ seed: 1 })
    const pam = await room.pinner()
    const told: string[] = []
    pam.pinner.on('collaboration started', ({ cid }) => { told.push(`started ${cid}`) })
    pam.pinner.on('collaboration stopped', (stopped) => { told.push(`stopped ${stopped.cid} ${stopped.entryCount()}`) })
    const alice = await room.client('alice')
    add(alice, 'kept')
    await room.until(() => alice.pinned() === 1)
    const { cid } = alice.crypto
    await room.run(alice.leave())
    await room.until(() => pam.pinner.collaborations().length === 0, 2 * timeoutMS)
    await room.advance(timeoutMS)
    expect(pam.process.clock.liveTimers).to.equal(2) // of listening to the app, and of rounds over the disk; none of a collaboration
    const bob = await room.client('bob')
    await room.until(() => elements(bob).length === 1, timeoutMS)
    expect(elements(bob)).to.deep.equal(['kept'])
    await room.end()
    expect(told).to.deep.equal([`started ${cid}`, `stopped ${cid} 1`, `started ${cid}`, `stopped ${cid} 1`])
  })

  it('goes on while a member is there, however quiet', async () => {
    const room = await createRoom({ seed: 2 })
    const pam = await room.pinner('pam', { collaborationInactivityTimeoutMS: 5000 })
    await room.client('alice')
    await room.advance(10 * timeoutMS)
    expect(pam.pinner.stats()).to.include({ started: 1, stopped: 0, collaborations: 1 })
    await room.end()
  })

  it('ends although another pinner is there', async () => {
    const room = await createRoom({ seed: 3 })
    const pam = await room.pinner('pam')
    const pat = await room.pinner('pat')
    const alice = await room.client('alice')
    add(alice, 'both')
    await room.until(() => alice.pinned() === 2)
    await room.run(alice.leave())
    await room.until(() => pam.pinner.collaborations().length === 0 && pat.pinner.collaborations().length === 0, 3 * timeoutMS)
    await room.advance(5 * timeoutMS)
    expect([pam, pat].map(({ pinner }) => pinner.stats().started)).to.deep.equal([1, 1])
    await room.end()
  })

  it('accepts both spellings of the inactivity timeout', async () => {
    const room = await createRoom({ seed: 4 })
    const pam = await room.pinner('pam', { collaborationInnactivityTimeoutMS: 1000 })
    const alice = await room.client('alice')
    await room.until(() => pam.pinner.collaborations().length === 1)
    await room.run(alice.leave())
    await room.until(() => pam.pinner.collaborations().length === 0, 3000)
    await room.end()
  })

  it('loses nothing and never has two instances, however messages fall into closing', async () => {
    const pausesMS = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 4, maxLength: 12 })
    await fc.assert(fc.asyncProperty(fc.integer(), pausesMS, async (seed, pauses) => {
      const room = await createRoom({ seed, faults: { latencyMS: 2, jitterMS: 10 } })
      // So short that it closes and opens all the time, right between the messages; long enough to hear who is here.
      const pam = await room.pinner('pam', { collaborationInactivityTimeoutMS: 250 })
      let open = 0
      pam.pinner.on('collaboration started', () => { open += 1; expect(open).to.equal(1) })
      pam.pinner.on('collaboration stopped', () => { open -= 1 })
      for (const [index, pause] of pauses.entries()) {
        const alice = await room.client('alice', { debouncePushToPinnerMS: 0, stopGraceMS: pause })
        add(alice, index)
        await room.advance(pause * 10)
        const isPinned = alice.pinned() === 1
        await room.run(alice.leave())
        await room.advance(pause)
        if (isPinned) await expectKept(room, index)
      }
      await room.end()
      expect(pam.errors).to.deep.equal([])
    }), { numRuns: runs(25), endOnFailure: true })
  })

  it('is known again after a restart, and served from the disk', async () => {
    const room = await createRoom({ seed: 5 })
    const first = await room.pinner()
    const alice = await room.client('alice')
    add(alice, 'before')
    await room.until(() => alice.pinned() === 1)
    await room.run(alice.leave())
    await room.run(first.leave())
    const second = await room.pinner()
    await room.advance(timeoutMS)
    expect(second.pinner.stats()).to.include({ started: 0 }) // it announces nothing itself
    const bob = await room.client('bob')
    await room.until(() => elements(bob).length === 1, timeoutMS)
    await room.end()
  })

  it('has everything it acknowledged after kill -9, whatever of its last writes the disk lost', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.integer({ min: 100, max: 4000 }), async (seed, killAtMS) => {
      const room = await createRoom({ seed, syncMS: 200 })
      const pam = await room.pinner()
      const alice = await room.client('alice', { debouncePushToPinnerMS: 0 })
      let promised = new Map<string, number>()
      alice.collaboration.replication.on('pinned', (_peer, clock) => { promised = new Map(clock) })
      for (let ms = 0; ms < killAtMS; ms += 100) {
        add(alice, ms)
        await room.advance(100)
      }
      pam.kill()
      await room.run(alice.leave())
      const again = await room.pinner()
      const bob = await room.client('bob')
      await room.advance(10_000)
      const held = again.pinner.collaborations()[0]?.version() ?? new Map<string, number>()
      for (const [replica, end] of promised) expect(held.get(replica) ?? 0).to.be.at.least(end)
      expect(elements(bob).length).to.be.at.least([...promised.values()].reduce((sum, end) => sum + end, 0))
      await room.end()
    }), { numRuns: runs(25), endOnFailure: true })
  })
})

/** A newcomer finds the element, with nobody but the pinner there. */
async function expectKept (room: Awaited<ReturnType<typeof createRoom>>, element: unknown): Promise<void> {
  const carol = await room.client('carol')
  await room.until(() => elements(carol).includes(element), 2 * timeoutMS)
  await room.run(carol.leave())
}
