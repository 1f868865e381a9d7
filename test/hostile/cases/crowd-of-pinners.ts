import { expect } from 'chai'
import { simulatedPeer } from '@peer-base/testkit'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'brings 10,000 pinners without a key: 128 of them are listed, and those who are in stay in',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    for (let guest = 0; guest < 10_000; guest++) {
      const from = simulatedPeer(`guest ${guest}`)
      whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ peer: from, addresses: [] }), from })
      if (guest % 200 === 0) await stage.pass(10)
    }
  },
  outcome ({ alice, bob }) {
    expect(alice.root.replication.pinnerPeers().size).to.be.at.most(128)
    expect(alice.root.peers().has(bob.peer)).to.equal(true)
  },
  bound: { memoryMiB: 32, answers: 40 }
}
