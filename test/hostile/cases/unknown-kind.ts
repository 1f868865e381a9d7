import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'writes entries of kinds and suites that nobody knows: kept and passed on, not applied',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const log = await forgeLog(mallory, [{ kind: 200 }, { suite: 77 }, { epoch: 3 }])
    await session.say(entriesMessage(...log.map(({ entry }) => entry)))
    await stage.pass(3000)
  },
  outcome ({ mallory, alice, bob }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(3)
    expect(bob.version().get(mallory.author.replica)).to.equal(3)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
