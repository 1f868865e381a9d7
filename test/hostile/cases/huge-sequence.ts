import { expect } from 'chai'
import { limits } from '@peer-base/protocol'
import { certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'begins its log at the highest number there is: a gap like any other',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { entry } = await forge(mallory, { seq: limits.sequence - 1, previous: new Uint8Array(32).fill(1) })
    await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
