import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { elsewhere } from '../mallory.js'

export const hostile: HostileCase = {
  name: 'replays a record of another collaboration: rejected',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ cid: elsewhere }), from: mallory.peer })
  },
  outcome ({ alice, whispers }) {
    expect(whispers.rejected).to.equal(1)
    expect(alice.root.peers().size).to.equal(2)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
