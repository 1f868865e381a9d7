import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'replays its own old record after it said goodbye: it stays gone',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    const old = mallory.record({ addresses: [] })
    for (const bytes of [old, mallory.record({ ttlMS: 0 }), old]) whispers.speak(alice.peer, { topic: mallory.topic, bytes, from: mallory.peer })
  },
  outcome ({ alice, mallory }) {
    expect(alice.root.peers().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
