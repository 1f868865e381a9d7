import { expect } from 'chai'
import type { PeerBaseError } from '@peer-base/app'
import { createRoom, drive, Member, pass, withImmediateCompression } from '../../packages/testkit/src/scenarios/index.js'
import type { Room } from '../../packages/testkit/src/scenarios/index.js'
import { shown, write } from './stage.js'

const runs = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const scrubIntervalMS = 60_000

interface People { readonly room: Room, readonly alice: Member, readonly bob: Member }

/** Two who write in turns, of whom alice reads her store again each minute. */
async function together (seed: string, { changes = 8, maxDeltaRetention = 1000 } = {}): Promise<People> {
  const room = createRoom({ seed, options: { antiEntropyMS: 5000, debouncePushMS: 0, stopGraceMS: 2000, maxDeltaRetention } })
  const alice = new Member(room, 'alice', { options: { scrubIntervalMS } })
  const bob = new Member(room, 'bob')
  for (const one of [alice, bob]) await drive(room, one.start())
  for (let change = 0; change < changes; change++) {
    await drive(room, write((change % 2 === 0 ? alice : bob).root, `${change} `))
    await pass(room, 50)
  }
  await pass(room, 12_000)
  return { room, alice, bob }
}

const rowsOf = (room: Room, kinds: RegExp): Map<string, Buffer> => new Map([...room.world.disk('alice').synced()]
  .filter(([key]) => kinds.test(key)).map(([key, value]) => [key, Buffer.from(value)]))

async function expectLevel ({ room, alice, bob }: People): Promise<void> {
  const rotations = [...alice.rotations]
  await drive(room, alice.stop())
  await drive(room, alice.start())
  await pass(room, 20_000)
  expect(alice.rotations, 'what was mended costs nobody a replica').to.deep.equal(rotations)
  expect(shown(alice)).to.equal(shown(bob))
  for (const one of [alice, bob]) await drive(room, one.stop())
  await room.world.stop()
  expect([...room.complaints, ...room.ledger.complaints]).to.deep.equal([])
}

const codes = ({ errors }: Member): unknown[] => errors.map((error) => (error as PeerBaseError).code)

describe('an app that reads its store again in the background', () => {
  it('mends what rots in an open collaboration, alone and without a restart', async () => {
    for (let seed = 1; seed <= 4 * runs; seed++) {
      const people = await together(`mend ${seed}`)
      const { room, alice, bob } = people
      const kinds = /^c\/[lr]\//
      const before = rowsOf(room, kinds)
      room.world.network.partition([[bob.peer], []])
      const key = room.random.pick([...before.keys()])
      room.world.disk('alice').flipBit(key)
      await pass(room, 2 * scrubIntervalMS)
      expect(rowsOf(room, kinds), `seed ${seed}, ${key}`).to.deep.equal(before)
      expect(codes(alice)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
      expect(rowsOf(room, /^c\/q\//)).to.have.length(1)
      room.world.network.heal()
      await expectLevel(people)
    }
  })

  it('makes a snapshot anew of which a chunk rotted', async () => {
    await withImmediateCompression(async () => {
      const people = await together('chunk', { changes: 80, maxDeltaRetention: 0 })
      const { room, alice } = people
      // Those that were replaced have gone.
      await pass(room, 80_000)
      const [key = 'none'] = rowsOf(room, /^c\/s\/.*\/0000$/).keys()
      expect(room.world.disk('alice').flipBit(key)).to.equal(key)
      await pass(room, 2 * scrubIntervalMS)
      expect(codes(alice)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
      expect(rowsOf(room, /^c\/s\/.*\/0000$/).has(key)).to.equal(false)
      expect(rowsOf(room, /^c\/s\/.*\/0000$/)).to.have.length(1)
      await expectLevel(people)
    })
  })
})
