import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog, rootChange } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'claims more items than there are bytes: its change counts as nothing, and little is allocated',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const bomb = Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x9b, 0, 0, 0, 1, 0, 0, 0, 0)
    const log = await forgeLog(mallory, ['rga', 'text', 'aworset', 'mvreg', 'ormap', 'gset', 'pncounter', 'lwwreg', 'rwlwwset', '2pset'].map((type) => ({ plaintext: rootChange(type, bomb) })))
    await session.say(entriesMessage(...log.map(({ entry }) => entry)))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(10)
  },
  bound: { memoryMiB: 8, answers: 24 }
}
