import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says that it is a pinner and signs nothing: nothing counts as persisted',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory } = stage
    mallory.invite(async (session) => { await session.say({ type: 'vector', heads: [] }) }, { role: 'pinner' })
    await stage.pass(5000)
  },
  outcome ({ alice }) {
    expect(alice.root.replication.pinnerPeers().size).to.equal(1)
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
