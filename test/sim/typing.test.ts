import { expect } from 'chai'
import { createRoom, drive, Member, mutate, pass } from '@peer-base/testkit/scenarios'

const keyEveryMS = 100
const keys = 100

describe('who types while somebody reads', () => {
  it('is acknowledged soon at first, and then some times a second, not for each key', async () => {
    const room = createRoom({ seed: 'typing', rootType: 'text', options: { debouncePushMS: 30, antiEntropyMS: 600_000 } })
    const { world } = room
    const [alice, bob] = [new Member(room, 'alice'), new Member(room, 'bob')]
    for (const member of [alice, bob]) await drive(room, member.start())
    await pass(room, 5000)
    const acknowledgedAt: number[] = []
    alice.root.replication.on('replicated', () => { acknowledgedAt.push(world.clock.now()) })
    const [beganAt, before] = [world.clock.now(), world.network.traffic(bob.peer).sent.messages]
    for (let key = 0; key < keys; key++) {
      await drive(room, mutate(alice.root, 'push', 'x'))
      await pass(room, keyEveryMS)
    }
    const sent = world.network.traffic(bob.peer).sent.messages - before
    await pass(room, 1000)
    expect(acknowledgedAt[0], 'the first acknowledgement').to.be.at.most(beganAt + 300)
    expect(sent, 'messages of bob in ten seconds').to.be.at.most(40)
    expect(String(bob.root.shared.value())).to.have.length(keys)
    expect(alice.root.replication.links().every(({ mode }) => mode === 'eager')).to.equal(true)
    for (const member of [alice, bob]) await drive(room, member.stop())
    await world.stop()
  })
})
