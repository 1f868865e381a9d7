import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'puts a junk signature within a run whose end is good: taken, and honest peers pass it on without blame',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const log = await forgeLog(mallory, [{}, { signature: new Uint8Array(64).fill(1) }, {}])
    await session.say(entriesMessage(...log.map(({ entry }) => entry)))
    await stage.pass(5000)
  },
  outcome ({ mallory, alice, bob }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(3)
    expect(bob.version().get(mallory.author.replica)).to.equal(3)
  },
  bound: { memoryMiB: 8, answers: 24 }
}
