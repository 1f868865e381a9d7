import { expect } from 'chai'
import { asReplicaId, limits } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'
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
      const heads = Array.from({ length: limits.heads }, (_, index) =>
        ({ replica: asReplicaId((time * limits.heads + index).toString(16).padStart(32, '0')), end: 9, hash: new Uint8Array(16) }))
      await stage.drive(session.say({ type: 'persisted', receipt: await receipt(stage, { heads }) }))
      await stage.pass(100)
    }
  },
  outcome ({ alice }) {
    expect(alice.root.replication.isCurrentStatePersistedOnPinner()).to.equal(0)
  },
  bound: { memoryMiB: 32, answers: 80 }
}
