import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'holds no key and claims to be a reader: no session',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory, alice } = stage
    await stage.drive(mallory.push(alice.peer, { ...mallory.introduction('pinner'), role: 'reader' }))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.root.inboundConnectedPeers().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
