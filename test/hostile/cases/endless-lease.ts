import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'asks to be a member for 49 days: it is one for ten minutes',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ ttlMS: 2 ** 32 - 1, addresses: [] }), from: mallory.peer })
    await stage.pass(601_000)
  },
  outcome ({ alice, mallory }) {
    expect(alice.root.peers().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 400 }
}
