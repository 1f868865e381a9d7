import { expect } from 'chai'
import { withImmediateCompression } from '@peer-base/testkit/scenarios'
import { add, type Client, createRoom, elements, type Pam, type Room } from './room.js'
import { runs } from './runs.js'

const scrubIntervalMS = 60_000

/** Alice wrote `changes` elements, and pam has them. */
async function pinned (room: Room, alice: Client, changes: number): Promise<void> {
  for (let n = 0; n < changes; n++) {
    add(alice, n)
    await room.advance(300)
  }
  await room.until(() => alice.pinned() === 1)
}

const rowsOf = (room: Room, kinds: RegExp): Map<string, Buffer> => new Map([...room.world.disk('pam').synced()]
  .filter(([key]) => kinds.test(key)).map(([key, value]) => [key, Buffer.from(value)]))

/** One bit each of so many rows, while pam runs. */
function rot (room: Room, kinds: RegExp, count: number): string[] {
  const keys = [...rowsOf(room, kinds).keys()]
  const chosen = Array.from({ length: count }, () => keys.splice(room.world.random.below(keys.length), 1)[0] ?? '')
  for (const key of chosen) expect(room.world.disk('pam').flipBit(key)).to.equal(key)
  return chosen
}

const codes = (pam: Pam): unknown[] => pam.errors.map((error) => (error as { code?: unknown }).code)

const logRows = /^c\/.*\/[lr]\//

describe('a pinner that reads its store again in the background', () => {
  it('finds what rots while it runs, sets it aside, and has it whole again without a restart', async () => {
    for (let seed = 1; seed <= runs(5); seed++) {
      const room = await createRoom({ seed: `open ${seed}` })
      const pam = await room.pinner('pam', { scrubIntervalMS })
      const alice = await room.client('alice', { debouncePushMS: 0 })
      await pinned(room, alice, 20)
      const before = rowsOf(room, logRows)
      const count = 1 + room.world.random.below(5)
      rot(room, logRows, count)
      await room.advance(3 * scrubIntervalMS)
      expect(rowsOf(room, logRows), `seed ${seed}`).to.deep.equal(before)
      expect(pam.pinner.stats()).to.include({ rottenRows: count, collaborations: 1 })
      expect(new Set(codes(pam))).to.deep.equal(new Set(['PEERBASE_STORE_CORRUPT']))
      expect(rowsOf(room, /\/q\//).size).to.equal(count)
      expect(alice.pinned()).to.equal(1)
      await room.end()
    }
  })

  it('has rows again that went missing', async () => {
    const room = await createRoom({ seed: 'missing' })
    const pam = await room.pinner('pam', { scrubIntervalMS })
    const alice = await room.client('alice', { debouncePushMS: 0 })
    await pinned(room, alice, 20)
    const before = rowsOf(room, logRows)
    await room.run(pam.process.store.batch([...before.keys()].slice(3, 7).map((key) => ({ key, value: null }))))
    await room.advance(2 * scrubIntervalMS)
    expect(rowsOf(room, logRows)).to.deep.equal(before)
    expect(pam.pinner.stats()).to.include({ rottenRows: 4 })
    expect(codes(pam)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
    await room.end()
  })

  it('finds what rots in collaborations that rest, without joining them, and fetches it when somebody is there who has it', async () => {
    for (let seed = 1; seed <= runs(5); seed++) {
      const room = await createRoom({ seed: `closed ${seed}` })
      const pam = await room.pinner('pam', { scrubIntervalMS, collaborationInactivityTimeoutMS: 10_000 })
      const alice = await room.client('alice', { debouncePushMS: 0 })
      await pinned(room, alice, 10)
      const before = rowsOf(room, logRows)
      await room.run(alice.leave())
      await room.until(() => pam.pinner.stats().scrubs === 2 && pam.pinner.collaborations().length === 0)
      expect(pam.pinner.stats(), 'all sound').to.include({ started: 1, rottenRows: 0, storeFailures: 0 })
      expect(pam.pinner.stats().checkedRows).to.be.at.least(2 * before.size)
      const [key = ''] = rot(room, logRows, 1)
      await room.until(() => pam.pinner.stats().rottenRows > 0, 2 * scrubIntervalMS)
      expect([...rowsOf(room, /\/q\//)]).to.have.length(1)
      expect(rowsOf(room, logRows).has(key)).to.equal(false)
      const again = await room.client('alice', { debouncePushMS: 0 })
      await room.until(() => again.pinned() === 1, 120_000)
      await room.advance(10_000)
      for (const [row, value] of before) expect(rowsOf(room, logRows).get(row), `seed ${seed}`).to.deep.equal(value)
      await room.end()
    }
  })

  it('tells of what nobody has any more, and serves it to nobody', async () => {
    const room = await createRoom({ seed: 'lost' })
    const pam = await room.pinner('pam', { scrubIntervalMS, collaborationInactivityTimeoutMS: 10_000 })
    const alice = await room.client('alice', { debouncePushMS: 0 })
    await pinned(room, alice, 10)
    await room.run(alice.leave())
    await room.until(() => pam.pinner.collaborations().length === 0)
    const fifth = [...rowsOf(room, /\/l\//).keys()][5] ?? ''
    room.world.disk('pam').flipBit(fifth)
    await room.until(() => pam.pinner.stats().rottenRows === 1, 2 * scrubIntervalMS)
    expect(codes(pam)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
    const bob = await room.client('bob')
    await room.advance(60_000)
    expect(elements(bob)).to.have.length(5)
    expect(bob.errors).to.deep.equal([])
    await room.end()
  })

  it('fetches a snapshot again of which a chunk rotted, and has nothing of it until then', async () => {
    await withImmediateCompression(async () => {
      const room = await createRoom({ seed: 'chunk' })
      const pam = await room.pinner('pam', { scrubIntervalMS, maxDeltaRetention: 0 })
      const alice = await room.client('alice', { maxDeltaRetention: 0, debouncePushMS: 0, debouncePushToPinnerMS: 0 })
      await pinned(room, alice, 60)
      await room.until(() => pam.pinner.stats().heldEntries < 40)
      const chunks = /\/s\/.*\/0000$/
      await room.until(() => rowsOf(room, chunks).size === 1)
      const before = rowsOf(room, chunks)
      rot(room, chunks, 1)
      await room.until(() => pam.pinner.stats().rottenRows === 1, 2 * scrubIntervalMS)
      await room.advance(30_000)
      expect(rowsOf(room, chunks)).to.deep.equal(before)
      await room.run(alice.leave())
      const bob = await room.client('bob')
      await room.until(() => elements(bob).length === 60, 60_000)
      expect(codes(pam)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
      await room.end()
    })
  })

  it('has a rotten head row again', async () => {
    const room = await createRoom({ seed: 'head' })
    await room.pinner('pam', { scrubIntervalMS })
    const alice = await room.client('alice')
    await pinned(room, alice, 1)
    const before = rowsOf(room, /\/h$/)
    rot(room, /\/h$/, 1)
    await room.advance(2 * scrubIntervalMS)
    expect(rowsOf(room, /\/h$/)).to.deep.equal(before)
    await room.end()
  })

  it('reads no faster than it is told to, and not at all where it is told not to', async () => {
    const room = await createRoom({ seed: 'slow' })
    const pam = await room.pinner('pam', { scrubIntervalMS: 1000, scrubRowsPerSecond: 10 })
    const idle = await room.pinner('paul', { scrubIntervalMS: 0 })
    const alice = await room.client('alice', { debouncePushMS: 0 })
    await pinned(room, alice, 60)
    const { checkedRows } = pam.pinner.stats()
    await room.advance(60_000)
    expect(pam.pinner.stats().checkedRows - checkedRows).to.be.within(500, 640)
    expect(idle.pinner.stats()).to.include({ checkedRows: 0, scrubs: 0 })
    await room.end()
  })

  it('writes nothing while the disk is full, and stops in the middle of a round', async () => {
    const room = await createRoom({ seed: 'full' })
    const pam = await room.pinner('pam', { scrubIntervalMS: 1000, scrubRowsPerSecond: 10 })
    const alice = await room.client('alice', { debouncePushMS: 0 })
    await pinned(room, alice, 40)
    room.world.disk('pam').fill()
    add(alice, 'does not fit')
    await room.until(() => pam.errors.length > 0)
    await room.advance(20_000)
    expect(new Set(codes(pam))).to.deep.equal(new Set(['PEERBASE_STORE_FULL']))
    expect(pam.pinner.stats().rottenRows).to.equal(0)
    room.world.disk('pam').free()
    await room.run(pam.leave())
    await room.end()
  })
})
