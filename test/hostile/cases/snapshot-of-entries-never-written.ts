import { expect } from 'chai'
import { Member } from '../../../packages/testkit/src/scenarios/index.js'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown, write } from '../stage.js'

let carol: Member | undefined

export const hostile: HostileCase = {
  name: 'gives a newcomer a snapshot of entries that others never wrote, and has no evidence: it is left, and what the newcomer writes is taken',
  async attack (stage) {
    const { mallory, alice, bob, room: { world: { network } } } = stage
    carol = new Member(stage.room, 'carol', { strategy: 'memory' })
    await stage.drive(carol.start())
    // Carol meets mallory before anybody else.
    network.partition([[carol.peer, mallory.peer], [alice.peer], [bob.peer]])
    const heads = Array.from(alice.version(), ([replica]) => ({ replica, end: 1000, hash: new Uint8Array(32).fill(4) }))
    await offer(stage, await stage.drive(mallory.push(carol.peer)), await falseSnapshot(mallory, { heads, signedHeads: [] }))
    expect([...carol.version()]).to.deep.equal([])
    await stage.drive(write(carol.root, 'carol'))
    network.heal()
    await stage.pass(15_000)
  },
  async outcome (stage) {
    for (const honest of [stage.alice, stage.bob]) expect(shown(honest)).to.include('carol').and.to.include('before 0')
    expect(carol === undefined ? '' : shown(carol)).to.include('before 0')
    if (carol !== undefined) await stage.drive(carol.stop())
  },
  bound: { memoryMiB: 8, answers: 80 }
}
