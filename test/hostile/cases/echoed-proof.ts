import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'sends the proof it was sent back to its maker: it names who proves, and does not hold',
  stage: { mallory: 'keyless' },
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.reach(alice.peer))
    await session.sayBytes(helloFrame({ cid: mallory.cid, role: 'writer', nonce: mallory.random.bytes(16) }))
    const theirs = await stage.drive(session.hears('auth'))
    if (theirs === undefined) throw new Error('alice proved nothing')
    await session.say(theirs)
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.root.inboundConnectedPeers().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
