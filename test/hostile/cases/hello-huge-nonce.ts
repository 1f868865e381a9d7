import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says HELLO with a nonce of 1 MiB: the frame does not decode',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.reach(alice.peer))
    const frame = helloFrame({ cid: mallory.cid, role: 'writer', nonce: mallory.random.bytes(16) })
    const grown = new Uint8Array(1 << 20)
    grown.set(frame)
    await session.sayBytes(grown)
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(mallory.answers).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 0 }
}
