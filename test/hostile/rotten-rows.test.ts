import { expect } from 'chai'
import type { CollaborationOptions, PeerBaseError } from '@peer-base/app'
import type { ReplicaId } from '@peer-base/protocol'
import { decodeQuarantined } from '../../packages/app/src/replica/quarantine.js'
import { createRoom, drive, Member, pass, Pinner, withImmediateCompression } from '../../packages/testkit/src/scenarios/index.js'
import type { Room } from '../../packages/testkit/src/scenarios/index.js'
import { shown, write } from './stage.js'

interface People { readonly room: Room, readonly alice: Member, readonly bob: Member, readonly pam: Pinner }

interface Ended extends People { readonly replica: ReplicaId, readonly end: number }

const tokens = ['alice 1', 'bob 1', 'alice 2', 'bob 2', 'alice 3']

/** Alice and bob wrote, everybody has it, pam signed for it, and alice ended cleanly. */
async function endCleanly (seed: string, { more = 0, ...options }: CollaborationOptions & { readonly more?: number } = {}): Promise<Ended> {
  const room = createRoom({ seed, options: { antiEntropyMS: 5000, debouncePushMS: 0, debouncePushToPinnerMS: 0, stopGraceMS: 2000, ...options } })
  const people: People = { room, alice: new Member(room, 'alice'), bob: new Member(room, 'bob'), pam: new Pinner(room, 'pam') }
  const { alice, bob, pam } = people
  for (const actor of [alice, bob, pam]) await drive(room, actor.start())
  await drive(room, write(alice.root, tokens[0] ?? ''))
  const [[replica] = ['' as ReplicaId]] = alice.version()
  for (const token of tokens.slice(1)) await drive(room, write((token.startsWith('bob') ? bob : alice).root, token))
  for (let change = 0; change < more; change++) {
    await drive(room, write(alice.root, `more ${change}`))
    await pass(room, 20)
  }
  await pass(room, 12_000)
  const end = alice.version().get(replica) ?? 0
  await drive(room, alice.stop())
  return { ...people, replica, end }
}

/** Nobody is there who could tell alice of what she has lost. */
async function startAlone ({ room, alice, bob, pam }: People): Promise<void> {
  room.world.network.partition([[bob.peer, pam.peer], []])
  await drive(room, alice.start())
}

async function expectLevel ({ room, alice, bob, pam }: People, wanted: readonly string[]): Promise<void> {
  await pass(room, 30_000)
  for (const token of wanted) expect(shown(alice)).to.include(token)
  expect(shown(bob)).to.equal(shown(alice))
  for (const actor of [alice, bob, pam]) await drive(room, actor.stop())
  await room.world.stop()
  expect([...room.complaints, ...room.ledger.complaints]).to.deep.equal([])
}

const entryKey = (replica: string, seq: number): string => `c/l/${replica}/${seq.toString(16).padStart(12, '0')}`

/** What can rot, where it stands, how it is found out; and whether it costs alice her replica. */
const kinds = [
  { what: 'entries of others', place: /^c\/l\//, flaws: ['form', 'hash', 'signature', 'chain'] },
  { what: 'certificates of others', place: /^c\/r\//, flaws: ['certificate'] },
  { what: 'receipts', place: /^c\/p\//, flaws: ['signature'] },
  { what: 'manifests', place: /^c\/s\/.*\/m$/, flaws: ['hash'], isTrimmed: true, costs: true },
  { what: 'chunks of a snapshot', place: /^c\/s\/.*\/0000$/, flaws: ['hash'], isTrimmed: true, costs: true }
]

describe('rows that rot while nobody looks', () => {
  it('and are evidence of a snapshot are set aside and told of; nothing goes with them, and a newcomer reads all', async () => {
    await withImmediateCompression(async () => {
      const people = await endCleanly('rot of evidence', { maxDeltaRetention: 0, more: 40 })
      const { room, alice, bob, pam } = people
      const disk = room.world.disk('alice')
      const key = disk.flipBit([...disk.synced().keys()].findLast((each) => /^c\/s\/.*\/e0000$/.test(each)) ?? 'none')
      await startAlone(people)
      await pass(room, 4000)
      expect([...disk.synced()].filter(([name]) => name.startsWith('c/q/')).map(([, value]) => `c/${decodeQuarantined(value).key}`)).to.deep.equal([key])
      expect(alice.errors.map((error) => (error as PeerBaseError).code)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
      expect(alice.rotations).to.deep.equal([])
      for (const token of tokens) expect(shown(alice)).to.include(token)
      room.world.network.heal()
      await drive(room, write(alice.root, 'later'))
      await pass(room, 10_000)
      const carol = new Member(room, 'carol', { strategy: 'memory' })
      await drive(room, carol.start())
      await pass(room, 20_000)
      expect(shown(carol)).to.equal(shown(alice))
      for (const actor of [carol, alice, bob, pam]) await drive(room, actor.stop())
      await room.world.stop()
    })
  })

  it('at the end of one\'s own log cost the replica, and never let a number be used twice', async () => {
    const people = await endCleanly('own end')
    const { room, alice, replica, end } = people
    expect(room.world.disk('alice').flipBit(entryKey(replica, end - 1))).to.be.a('string')
    await startAlone(people)
    await drive(room, write(alice.root, 'four'))
    await room.world.clock.advance(3000)
    expect(alice.rotations).to.have.length(1)
    expect(alice.version().get(replica)).to.equal(end - 1)
    room.world.network.heal()
    await expectLevel(people, [...tokens, 'four'])
  })

  it('of which none is hers leave her the replica she has', async () => {
    const people = await endCleanly('sound')
    const { room, alice, replica, end } = people
    await drive(room, alice.start())
    await drive(room, write(alice.root, 'four'))
    expect(alice.rotations).to.deep.equal([])
    expect(alice.version().get(replica)).to.equal(end + 1)
    await expectLevel(people, [...tokens, 'four'])
  })

  for (const { what, place, flaws, isTrimmed = false, costs = false } of kinds) {
    it(`and are ${what} are set aside, told of, and fetched again`, async () => {
      await withImmediateCompression(async () => {
        const people = await endCleanly(`rot of ${what}`, isTrimmed ? { maxDeltaRetention: 0, more: 40 } : {})
        const { room, alice, replica } = people
        const disk = room.world.disk('alice')
        const keys = [...disk.synced().keys()].filter((key) => place.test(key) && !key.includes(replica))
        const key = disk.flipBit(keys.at(-1) ?? 'none')
        const raw = disk.synced().get(key ?? '')
        await startAlone(people)
        await pass(room, 4000)
        const aside = [...disk.synced()].filter(([name]) => name.startsWith('c/q/')).map(([, value]) => decodeQuarantined(value))
        expect(aside.map((row) => `c/${row.key}`)).to.deep.equal([key])
        expect(aside[0]?.flaw).to.be.oneOf(flaws)
        expect(Buffer.compare(aside[0]?.value ?? new Uint8Array(0), raw ?? new Uint8Array(1))).to.equal(0)
        expect(alice.errors.map((error) => (error as PeerBaseError).code)).to.deep.equal(['PEERBASE_STORE_CORRUPT'])
        expect(alice.rotations).to.have.length(costs ? 1 : 0)
        room.world.network.heal()
        await pass(room, 30_000)
        await drive(room, alice.stop())
        await drive(room, alice.start())
        expect(alice.errors, 'it is told once').to.have.length(1)
        await expectLevel(people, tokens)
      })
    })
  }
})
