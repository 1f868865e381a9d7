import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { receipt } from '../receipts.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'signs a receipt with a key that is not its own: it counts for nothing',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) }, { role: 'pinner' })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    await session.say({ type: 'persisted', receipt: await receipt(stage, { signature: new Uint8Array(64) }) })
  },
  outcome ({ alice }) {
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
