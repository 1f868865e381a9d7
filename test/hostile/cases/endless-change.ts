import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'begins a change of many parts and never ends it: nothing shows, and nobody waits',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const log = await forgeLog(mallory, Array.from({ length: 30 }, () => ({ continues: true, plaintext: new Uint8Array(200_000) })))
    for (const { entry } of log) await stage.drive(session.say(entriesMessage(entry)))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(30)
  },
  bound: { memoryMiB: 64, answers: 200 }
}
