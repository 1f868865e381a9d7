import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge, rootChange } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'nests a value 100,000 deep: its change counts as nothing',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const bytes = new Uint8Array(100_000).fill(0x81)
    for (const type of ['rga', 'aworset', 'mvreg', 'ormap']) {
      const seq = alice.version().get(mallory.author.replica) ?? 0
      if (seq > 0) break
      await session.say(entriesMessage((await forge(mallory, { plaintext: rootChange(type, bytes) })).entry))
    }
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 24 }
}
