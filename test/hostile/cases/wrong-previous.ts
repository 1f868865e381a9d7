import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'chains an entry to another history: the signature does not fit',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const [first] = await forgeLog(mallory, [{}])
    const { entry } = await forge(mallory, { seq: 1, previous: new Uint8Array(32).fill(9) })
    if (first !== undefined) await session.say(entriesMessage(first.entry))
    // It may be of another history that its sender was shown: it is asked for from its beginning, and sent again.
    for (let times = 0; times < 2; times++) await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
