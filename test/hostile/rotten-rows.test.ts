import { expect } from 'chai'
import type { ReplicaId } from '@peer-base/protocol'
import { createRoom, drive, Member, pass } from '../../packages/testkit/src/scenarios/index.js'
import type { Room } from '../../packages/testkit/src/scenarios/index.js'
import { shown, write } from './stage.js'

interface People { readonly room: Room, readonly alice: Member, readonly bob: Member }

/** Alice wrote, everybody has it, and she ended cleanly. */
async function endCleanly (seed: string): Promise<People & { readonly replica: ReplicaId, readonly end: number }> {
  const room = createRoom({ seed, options: { antiEntropyMS: 5000, debouncePushMS: 0, stopGraceMS: 2000 } })
  const people: People = { room, alice: new Member(room, 'alice'), bob: new Member(room, 'bob') }
  const { alice, bob } = people
  for (const member of [alice, bob]) await drive(room, member.start())
  for (const token of ['one', 'two', 'three']) await drive(room, write(alice.root, token))
  await pass(room, 3000)
  const [[replica, end] = ['' as ReplicaId, 0]] = alice.version()
  await drive(room, alice.stop())
  return { ...people, replica, end }
}

async function expectLevel ({ room, alice, bob }: People, tokens: readonly string[]): Promise<void> {
  await pass(room, 30_000)
  for (const token of tokens) expect(shown(alice)).to.include(token)
  expect(shown(bob)).to.equal(shown(alice))
  for (const member of [alice, bob]) await drive(room, member.stop())
  await room.world.stop()
  expect([...room.complaints, ...room.ledger.complaints]).to.deep.equal([])
}

const entryKey = (replica: string, seq: number): string => `c/l/${replica}/${seq.toString(16).padStart(12, '0')}`

describe('rows that rot while nobody looks', () => {
  it('at the end of one\'s own log cost the replica, and never let a number be used twice', async () => {
    const people = await endCleanly('own end')
    const { room, alice, bob, replica, end } = people
    expect(room.world.disk('alice').flipBit(entryKey(replica, end - 1))).to.be.a('string')
    // Nobody is there who could tell her of what she has lost.
    room.world.network.partition([[bob.peer], []])
    await drive(room, alice.start())
    await drive(room, write(alice.root, 'four'))
    await room.world.clock.advance(3000)
    expect(alice.rotations).to.have.length(1)
    expect(alice.version().get(replica)).to.equal(end - 1)
    room.world.network.heal()
    await expectLevel(people, ['one', 'two', 'three', 'four'])
  })

  it('of which none is hers leave her the replica she has', async () => {
    const people = await endCleanly('sound')
    const { room, alice, replica, end } = people
    await drive(room, alice.start())
    await drive(room, write(alice.root, 'four'))
    expect(alice.rotations).to.deep.equal([])
    expect(alice.version().get(replica)).to.equal(end + 1)
    await expectLevel(people, ['four'])
  })
})
