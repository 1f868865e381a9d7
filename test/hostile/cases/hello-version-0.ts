import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'offers version 0 only: no session',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.reach(alice.peer))
    await session.sayBytes(helloFrame({ cid: mallory.cid, role: 'writer', nonce: mallory.random.bytes(16), minVersion: 0, maxVersion: 0 }))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 1 }
}
