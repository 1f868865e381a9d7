import { expect } from 'chai'
import { asReplicaId, limits } from '@peer-base/protocol'
import type { Head } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'
import { flood } from '../wire-session.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'says that it has what a million made-up replicas wrote: the newest claim is all that is kept',
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    const heads = (time: number): Head[] => Array.from({ length: limits.heads }, (_, index) =>
      ({ replica: asReplicaId((time * limits.heads + index).toString(16).padStart(32, '0')), end: 9, hash: new Uint8Array(16) }))
    await stage.drive(flood(session, 64, (time) => ({ type: 'vector', heads: heads(time) })))
  },
  outcome ({ alice }) {
    expect(alice.version().size).to.equal(1)
  },
  bound: { memoryMiB: 24, answers: 40 }
}
