import { shown } from '../stage.js'
import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge, stolenEntries } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'signs the sealed body of somebody else: it does not open, and counts as nothing',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const [stolen] = await stolenEntries(stage)
    const { entry } = await forge(mallory, { body: stolen?.body ?? new Uint8Array(0) })
    await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
    expect(shown(alice)).to.equal('["before 0"]')
  },
  bound: { memoryMiB: 8, answers: 24 }
}
