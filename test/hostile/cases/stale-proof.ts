import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'proves itself over another session: no session',
  async attack (stage) {
    const { mallory, alice } = stage
    const { prove, ...introduction } = mallory.introduction('writer')
    await stage.drive(mallory.push(alice.peer, { ...introduction, prove: async () => await prove(new Uint8Array(64)) }))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.root.inboundConnectedPeers().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
