import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog, rootChange } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'nests a value 100,000 deep: its change counts as nothing',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const bytes = new Uint8Array(100_000).fill(0x81)
    const log = await forgeLog(mallory, ['rga', 'aworset', 'mvreg', 'ormap'].map((type) => ({ plaintext: rootChange(type, bytes) })))
    await session.say(entriesMessage(...log.map(({ entry }) => entry)))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(4)
  },
  bound: { memoryMiB: 8, answers: 24 }
}
