import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says HELLO and nothing more: the channel ends after 5 s',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.reach(alice.peer))
    await session.sayBytes(helloFrame({ cid: mallory.cid, role: 'writer', nonce: mallory.random.bytes(16) }))
    await stage.pass(5000)
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 2 }
}
