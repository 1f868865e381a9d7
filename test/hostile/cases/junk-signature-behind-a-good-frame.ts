import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'sends good frames and at once, going on from them, one with a junk signature, twice: the good ones are taken, the channel ends',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const log = await forgeLog(mallory, [{}, {}, { signature: new Uint8Array(64).fill(1) }])
    const frames = [...log, ...log.slice(-1)].map(({ entry }) => entriesMessage(entry))
    await stage.drive(Promise.all(frames.map(async (frame) => { await session.say(frame) })))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().get(mallory.author.replica)).to.equal(2)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
