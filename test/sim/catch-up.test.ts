import { expect } from 'chai'
import { simulatedPeer } from '@peer-base/testkit'
import { createRoom, drive, Member, mutate, pass, withImmediateCompression } from '@peer-base/testkit/scenarios'
import type { Room } from '@peer-base/testkit/scenarios'

const editsPerWindow = 100

/** Types so many characters, a window of a hundred after another. */
async function type (room: Room, member: Member, edits: number): Promise<void> {
  for (let window = 0; window < edits / editsPerWindow; window++) {
    // Such as does not pack well: a snapshot of all costs more than what was missed.
    const letter = (): string => String.fromCharCode(33 + room.random.below(94))
    await drive(room, Promise.all(Array.from({ length: editsPerWindow }, async () => { await mutate(member.root, 'push', letter()) })))
    await pass(room, 60)
  }
}

interface Absence {
  readonly history: number
  readonly missed: number
  /** Entries kept behind a snapshot, of which alice makes one meanwhile; and she is started again. */
  readonly retained?: number
}

/** Bytes that bob is sent until he has the `missed` edits that alice made after `history` while he was away. */
async function catchUp ({ history, missed, retained }: Absence): Promise<number> {
  const keeping = retained === undefined ? {} : { maxDeltaRetention: retained, deltaTrimTimeoutMS: 10 }
  const options = { debouncePushMS: 50, antiEntropyMS: 600_000, ...keeping }
  const room = createRoom({ seed: `${history} and ${missed}`, rootType: 'text', options })
  const { world } = room
  const [alice, bob] = [new Member(room, 'alice'), new Member(room, 'bob')]
  for (const member of [alice, bob]) await drive(room, member.start())
  await pass(room, 5000)
  await type(room, alice, history)
  await pass(room, 5000)
  const length = (): number => (bob.root.shared.value() as string).length
  expect(length()).to.equal(history)
  world.network.disconnect(simulatedPeer('bob'))
  await type(room, alice, missed)
  if (retained !== undefined) {
    await pass(room, 5000)
    await drive(room, alice.stop())
    expect([...world.disk('alice').synced().keys()].some((key) => key.startsWith('c/s/')), 'alice holds a snapshot').to.equal(true)
    await drive(room, alice.start())
  }
  const before = world.network.traffic(bob.peer).received.bytes
  world.network.connect(simulatedPeer('bob'))
  for (let waited = 0; length() < history + missed && waited < 300; waited++) await pass(room, 100)
  expect(length()).to.equal(history + missed)
  const bytes = world.network.traffic(bob.peer).received.bytes - before
  for (const member of [alice, bob]) await drive(room, member.stop())
  await world.stop()
  return bytes
}

describe('catching up', () => {
  it('costs at most 2.5 bytes for each missed edit and 2 KB, however long the history is', async () => {
    await withImmediateCompression(async () => {
      for (const [history, missed] of [[1000, 1000], [1000, 4000], [10_000, 1000], [10_000, 100]] as const) {
        const bytes = await catchUp({ history, missed })
        expect(bytes, `bytes for ${missed} of ${history + missed} edits`).to.be.at.most(2.5 * missed + 2048)
      }
    })
  }).timeout(60_000) // simulated, and yet some thousands of edits on a busy machine

  it('costs no more with a holder that was started again, as long as it keeps the entries behind its snapshot', async () => {
    await withImmediateCompression(async () => {
      // 35 entries before and 10 after, a snapshot of the first 40, and 40 kept: more than a newcomer would be given one by one.
      const bytes = await catchUp({ history: 3500, missed: 1000, retained: 40 })
      expect(bytes).to.be.at.most(2.5 * 1000 + 2048)
    })
  }).timeout(60_000) // simulated, and yet some thousands of edits on a busy machine
})
