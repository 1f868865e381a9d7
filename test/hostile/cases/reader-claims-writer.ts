import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'holds the read key only and claims to be a writer: no session',
  stage: { mallory: 'reader' },
  async attack (stage) {
    const { mallory, alice } = stage
    const { prove, ...introduction } = mallory.introduction('reader')
    await stage.drive(mallory.push(alice.peer, { ...introduction, role: 'writer', prove }))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.root.inboundConnectedPeers().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
