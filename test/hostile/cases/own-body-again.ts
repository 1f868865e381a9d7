import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'seals once and sends the body at two places: it opens at its own place only',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const [first] = await forgeLog(mallory, [{}])
    if (first === undefined) throw new Error('nothing was forged')
    const { entry } = await forge(mallory, { seq: 1, previous: first.hash, body: first.entry.body })
    await session.say(entriesMessage(first.entry, entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(2)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
