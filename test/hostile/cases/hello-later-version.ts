import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'offers later versions only: no session, and nobody is blamed',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.reach(alice.peer))
    await session.sayBytes(helloFrame({ cid: mallory.cid, role: 'writer', nonce: mallory.random.bytes(16), minVersion: 2, maxVersion: 9 }))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 1 }
}
