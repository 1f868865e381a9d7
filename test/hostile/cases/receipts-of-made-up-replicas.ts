import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { madeUpHeads } from '../made-up.js'
import { receipt } from '../receipts.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'signs for what a million made-up replicas wrote: memory stays under a bound',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) }, { role: 'pinner' })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    for (let time = 0; time < 40; time++) {
      // Making it is not what the victims pay for: a turn of its own.
      const made = await receipt(stage, { heads: madeUpHeads(time) })
      await stage.pass(100)
      await stage.drive(session.say({ type: 'persisted', receipt: made }))
    }
  },
  outcome ({ alice }) {
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  },
  bound: { memoryMiB: 32, answers: 80 }
}
