import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { floodOf } from '../stage.js'

export const hostile: HostileCase = {
  name: 'sends 10,000 entries that come too early: none is kept, and what is missing is asked for a few times',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { entry } = await forge(mallory, { seq: 5, previous: new Uint8Array(32).fill(1) })
    await floodOf(stage, session, { times: 10_000 }, entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
