import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'ends a run of good entries with a junk signature: nothing of the run is taken',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const log = await forgeLog(mallory, [{}, {}, { signature: new Uint8Array(64).fill(1) }])
    await session.say(entriesMessage(...log.map(({ entry }) => entry)))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
