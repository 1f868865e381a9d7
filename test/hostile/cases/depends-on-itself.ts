import { expect } from 'chai'
import { certificatesMessage, dependency, entriesMessage, forge, patched } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'lets an entry depend on its own replica: the frame does not decode',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const other = alice.version().keys().next().value
    if (other === undefined) throw new Error('alice has written nothing')
    const { entry } = await forge(mallory, { deps: [dependency(other, 1)] })
    await session.sayBytes(patched(entriesMessage(entry), other, mallory.author.replica))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
