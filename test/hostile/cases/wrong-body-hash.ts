import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'signs for another body than it sends: nothing is taken',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { entry } = await forge(mallory, { bodyHash: new Uint8Array(32).fill(3) })
    await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
