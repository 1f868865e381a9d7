import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'sends 10,000 messages of a later version that may be skipped: the channel ends',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    for (let times = 0; times < 10_000 && !session.isOver; times++) await stage.drive(session.sayBytes(Uint8Array.of(0x70)))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 16, answers: 6 }
}
