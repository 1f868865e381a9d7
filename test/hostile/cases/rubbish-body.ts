import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'seals rubbish: it counts as nothing, everywhere',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const log = await forgeLog(mallory, Array.from({ length: 200 }, (_, length) => ({ plaintext: mallory.random.bytes(length) })))
    await session.say(entriesMessage(...log.map(({ entry }) => entry)))
    await stage.pass(3000)
  },
  outcome ({ mallory, alice, bob }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(200)
    expect(bob.version().get(mallory.author.replica)).to.equal(200)
  },
  bound: { memoryMiB: 8, answers: 60 }
}
