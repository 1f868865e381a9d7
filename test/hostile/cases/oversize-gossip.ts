import { expect } from 'chai'
import { limits } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says more than 4 KiB: rejected before it is parsed',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    whispers.speak(alice.peer, { topic: mallory.topic, bytes: new Uint8Array(limits.gossipBytes + 1).fill(2), from: mallory.peer })
  },
  outcome ({ whispers }) {
    expect(whispers.rejected).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
