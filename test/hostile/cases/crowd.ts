import { expect } from 'chai'
import { simulatedPeer } from '@peer-base/testkit'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'brings 10,000 members with the key: the room is full at 1,024, and those who are in stay in',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    for (let guest = 0; guest < 10_000; guest++) {
      const from = simulatedPeer(`guest ${guest}`)
      whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ peer: from, addresses: [] }), from })
      if (guest % 200 === 0) await stage.pass(10)
    }
  },
  outcome ({ alice, bob }) {
    expect(alice.root.peers().size).to.be.at.most(1025)
    expect(alice.root.peers().has(bob.peer)).to.equal(true)
  },
  bound: { memoryMiB: 32, answers: 40 }
}
