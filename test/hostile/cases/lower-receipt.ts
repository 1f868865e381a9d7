import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { receipt } from '../receipts.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'signs for less than before: what it has promised stands',
  stage: { mallory: 'keyless' },
  tolerates: /before its disk had it/,
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) }, { role: 'pinner' })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    for (const member of [stage.alice, stage.bob]) for (const one of sessions) if (one.channel.peer === member.peer) {
      await one.say({ type: 'persisted', receipt: await receipt(stage) })
      await one.say({ type: 'persisted', receipt: await receipt(stage, { heads: [] }) })
    }
  },
  outcome ({ alice, bob }) {
    expect([0, 1]).to.include(alice.root.replication.isCurrentStatePersistedOnPinner())
    expect(bob.root.replication.isCurrentStatePersistedOnPinner() + alice.root.replication.isCurrentStatePersistedOnPinner()).to.be.at.least(1)
  },
  bound: { memoryMiB: 8, answers: 60 }
}
