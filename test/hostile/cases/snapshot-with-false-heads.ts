import { expect } from 'chai'
import { Member } from '../../../packages/testkit/src/scenarios/index.js'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown, write } from '../stage.js'

let carol: Member | undefined

export const hostile: HostileCase = {
  name: 'gives a newcomer a snapshot with another last entry of somebody else: it is left, who passes the true ones on is not blamed, and what others write is taken',
  async attack (stage) {
    const { mallory, alice, bob, room: { world: { network } } } = stage
    const [aliceHere, bobHere] = [alice.peer, bob.peer]
    carol = new Member(stage.room, 'carol', { strategy: 'memory' })
    await stage.drive(carol.start())
    // Carol meets mallory before anybody else.
    network.partition([[carol.peer, mallory.peer], [aliceHere], [bobHere]])
    const heads = Array.from(alice.version(), ([replica, end]) => ({ replica, end, hash: new Uint8Array(32).fill(4) }))
    await offer(stage, await stage.drive(mallory.push(carol.peer)), await falseSnapshot(mallory, { heads, signedHeads: [] }))
    network.partition([[carol.peer, aliceHere], [bobHere], [mallory.peer]])
    for (let round = 0; round < 5; round++) {
      await stage.drive(write(alice.root, `alice ${round}`))
      await stage.pass(8000)
    }
    expect([...carol.root.inboundConnectedPeers()], 'links that carol keeps').to.include(aliceHere)
    network.partition([[carol.peer, bobHere], [aliceHere], [mallory.peer]])
    await stage.drive(write(bob.root, 'bob later'))
    await stage.pass(15_000)
  },
  async outcome (stage) {
    expect([...carol?.version().keys() ?? []]).to.include.members([...stage.bob.version().keys()])
    expect(carol === undefined ? '' : shown(carol)).to.equal(shown(stage.bob))
    if (carol !== undefined) await stage.drive(carol.stop())
    stage.room.world.network.heal()
    await stage.pass(15_000)
  },
  bound: { memoryMiB: 16, answers: 40 }
}
