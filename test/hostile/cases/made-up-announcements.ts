import { expect } from 'chai'
import { asReplicaId, limits } from '@peer-base/protocol'
import type { Head } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'
import { flood } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'announces what a million made-up replicas wrote: the newest announcement is all that is kept',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const heads = (time: number): Head[] => Array.from({ length: limits.heads }, (_, index) =>
      ({ replica: asReplicaId((time * limits.heads + index).toString(16).padStart(32, '0')), end: 9, hash: new Uint8Array(16) }))
    await stage.drive(flood(session, 64, (time) => ({ type: 'vector', heads: heads(time) })))
    await stage.pass(20_000)
  },
  outcome ({ alice }) {
    expect(alice.version().size).to.equal(1)
  },
  bound: { memoryMiB: 24, answers: 40 }
}
