import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says that it is a member without the key: it does not join',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    for (let seq = 1; seq < 200; seq++) whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ role: 'writer', seq, mac: new Uint8Array(32) }), from: mallory.peer })
  },
  outcome ({ alice }) {
    expect(alice.root.peers().size).to.equal(2)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
