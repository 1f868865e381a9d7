import { expect } from 'chai'
import { entryHeadBytes } from '@peer-base/protocol'
import { Member } from '../../../packages/testkit/src/scenarios/index.js'
import { certificatesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, headOf, offer } from '../snapshots.js'
import { shown, write } from '../stage.js'

let carol: Member | undefined

export const hostile: HostileCase = {
  name: 'gives a newcomer a snapshot of an entry that it made in the name of another: the channel ends, not a chunk is asked for, and others take what the newcomer writes',
  async attack (stage) {
    const { mallory, alice, bob, room: { world: { network, disk } } } = stage
    carol = new Member(stage.room, 'carol', { strategy: 'memory' })
    await stage.drive(carol.start())
    network.partition([[carol.peer, mallory.peer], [alice.peer], [bob.peer]])
    const [replica] = alice.version().keys()
    const forged = await forge(mallory, { ...(replica === undefined ? {} : { replica }), seq: 999, previous: new Uint8Array(32).fill(4) })
    const lie = { heads: [headOf(forged)], signedHeads: [entryHeadBytes(forged.entry)] }
    const session = await stage.drive(mallory.push(carol.peer))
    for (const [key, certificate] of disk('alice').synced()) if (key.endsWith(`/r/${replica}`)) await session.say(certificatesMessage(certificate))
    await offer(stage, session, await falseSnapshot(mallory, lie))
    expect(session.of('getEvidence')).to.have.length(1)
    expect(session.of('getChunk')).to.deep.equal([])
    expect(session.isOver).to.equal(true)
    await stage.drive(write(carol.root, 'carol'))
    network.heal()
    await stage.pass(15_000)
  },
  async outcome (stage) {
    for (const honest of [stage.alice, stage.bob]) expect(shown(honest)).to.include('carol').and.to.include('before 0')
    if (carol !== undefined) await stage.drive(carol.stop())
  },
  bound: { memoryMiB: 8, answers: 40 }
}
