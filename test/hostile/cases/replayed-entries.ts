import { expect } from 'chai'
import { certificatesMessage, entriesMessage, stolenEntries } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { flood } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'replays old entries 10,000 times: each is dropped, and next to nothing is said',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const stolen = await stolenEntries(stage)
    await stage.drive(flood(session, 10_000, entriesMessage(...stolen)))
  },
  outcome ({ alice }) {
    expect(Math.max(...alice.version().values())).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 80 }
}
