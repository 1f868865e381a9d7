import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { elsewhere } from '../mallory.js'
import { receipt } from '../receipts.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'signs a receipt for another collaboration: it counts for nothing',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) }, { role: 'pinner' })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    await session.say({ type: 'persisted', receipt: await receipt(stage, { cid: elsewhere }) })
  },
  outcome ({ alice }) {
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
