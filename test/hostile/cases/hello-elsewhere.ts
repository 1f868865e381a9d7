import { elsewhere } from '../mallory.js'
import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says HELLO for a collaboration that nobody here takes part in: no answer',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.reach(alice.peer))
    await session.sayBytes(helloFrame({ cid: elsewhere, role: 'writer', nonce: mallory.random.bytes(16) }))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(mallory.answers).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 0 }
}
