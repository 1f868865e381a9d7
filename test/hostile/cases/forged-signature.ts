import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'signs an entry wrongly: the channel ends and nothing is taken',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { entry } = await forge(mallory, { signature: new Uint8Array(64).fill(7) })
    await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
