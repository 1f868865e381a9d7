import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says goodbye for another peer: it stays',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ peer: stage.bob.peer, ttlMS: 0, seq: 2 ** 50 }), from: mallory.peer })
  },
  outcome ({ alice, bob, whispers }) {
    expect(whispers.rejected).to.equal(1)
    expect(alice.root.peers().has(bob.peer)).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
