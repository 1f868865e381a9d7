import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'speaks for another peer: rejected, and nobody joins',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ peer: 'sim-carol' }), from: mallory.peer })
  },
  outcome ({ alice, whispers }) {
    expect(whispers.rejected).to.equal(1)
    expect(alice.root.peers().size).to.equal(2)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
