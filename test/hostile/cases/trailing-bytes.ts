import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'lets a byte follow a message: the frame is not canonical',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.sayBytes(Uint8Array.of(15, 1, 0, 0))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
