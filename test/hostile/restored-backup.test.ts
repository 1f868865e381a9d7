import { expect } from 'chai'
import { asReplicaId } from '@peer-base/protocol'
import type { ReplicaId } from '@peer-base/protocol'
import { createRoom, drive, Member, pass } from '../../packages/testkit/src/scenarios/index.js'
import type { Room } from '../../packages/testkit/src/scenarios/index.js'
import { shown, write } from './stage.js'

/** What the world notices of a replica that was used twice is what these tests are about. */
const twice = /was signed twice|two entries at one place|admitted before|vector went backwards/

interface People { readonly room: Room, readonly alice: Member, readonly bob: Member, readonly rotations: ReplicaId[] }

/** Alice goes on after her disk was copied; then the copy is put back, and she starts from it. */
async function restore (seed: string, { isOffline }: { readonly isOffline: boolean }): Promise<People> {
  const room = createRoom({ seed, options: { antiEntropyMS: 5000, debouncePushMS: 0, stopGraceMS: 2000 } })
  const people: People = { room, alice: new Member(room, 'alice'), bob: new Member(room, 'bob'), rotations: [] }
  const { alice, bob } = people
  for (const member of [alice, bob]) await drive(room, member.start())
  await drive(room, write(alice.root, 'before the backup'))
  await pass(room, 3000)
  await drive(room, alice.stop())
  const backup = room.world.disk('alice').synced()
  await drive(room, alice.start())
  await drive(room, write(alice.root, 'after the backup'))
  await pass(room, 3000)
  await drive(room, alice.stop())
  await putBack(room, backup)
  if (isOffline) room.world.network.partition([[bob.peer], []])
  await drive(room, alice.start())
  alice.root.on('replica rotated', (replica) => { people.rotations.push(asReplicaId(replica)) })
  return people
}

async function putBack (room: Room, image: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const disk = room.world.disk('alice')
  const store = await disk.open()
  const gone = [...disk.synced().keys()].filter((key) => !image.has(key)).map((key) => ({ key, value: null }))
  await drive(room, store.batch([...gone, ...Array.from(image, ([key, value]) => ({ key, value }))]))
  await store.close()
}

async function expectEverything ({ room, alice, bob, rotations }: People, tokens: readonly string[]): Promise<void> {
  await room.world.clock.advance(30_000)
  expect(rotations).to.have.length(1)
  for (const token of tokens) expect(shown(alice)).to.include(token)
  expect(shown(bob)).to.equal(shown(alice))
  const [fresh] = rotations
  expect(fresh === undefined ? 0 : alice.version().get(fresh)).to.be.greaterThan(0)
  expect([...alice.errors, ...bob.errors]).to.deep.equal([])
  expect([...room.complaints, ...room.ledger.complaints].filter((complaint) => !twice.test(complaint))).to.deep.equal([])
  for (const member of [alice, bob]) await drive(room, member.stop())
  await room.world.stop()
}

describe('a restored backup', () => {
  it('goes on under another replica as soon as somebody shows what it has forgotten', async () => {
    const people = await restore('online', { isOffline: false })
    await people.room.world.clock.advance(5000)
    await drive(people.room, write(people.alice.root, 'once more'))
    await expectEverything(people, ['before the backup', 'after the backup', 'once more'])
  })

  it('that was written to before anybody could tell has these changes too, under another replica', async () => {
    const people = await restore('offline', { isOffline: true })
    for (const token of ['one', 'two', 'three']) await drive(people.room, write(people.alice.root, token))
    await people.room.world.clock.advance(3000)
    people.room.world.network.heal()
    await expectEverything(people, ['before the backup', 'after the backup', 'one', 'two', 'three'])
  })
})
