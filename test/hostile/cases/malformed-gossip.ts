import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says 10,000 pieces of nonsense: each is rejected',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    for (let times = 0; times < 10_000; times++) {
      whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.random.bytes(1 + times % 300), from: mallory.peer })
      // No line carries more in a millisecond.
      if (times % 500 === 499) await stage.pass(1)
    }
  },
  outcome ({ whispers }) {
    expect(whispers.rejected).to.equal(10_000)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
