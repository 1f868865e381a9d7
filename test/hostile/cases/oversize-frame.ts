import { expect } from 'chai'
import { limits } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'sends a frame of one byte over 1 MiB: the channel ends before it is parsed',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await stage.drive(session.sayBytes(new Uint8Array(limits.frameBytes + 1).fill(0x0f)))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
