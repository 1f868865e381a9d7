import { helloFrame } from '../wire-session.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'says HELLO on a thousand channels: two of them wait for its proof, the others end at once',
  async attack (stage) {
    const { mallory, alice } = stage
    for (let channels = 0; channels < 1000; channels++) {
      const session = await stage.drive(mallory.reach(alice.peer))
      await session.sayBytes(helloFrame({ cid: mallory.cid, role: 'writer', nonce: mallory.random.bytes(16) }))
    }
    await stage.pass(100)
  },
  outcome ({ mallory }) {
    expect(mallory.sessions.filter(({ isOver }) => !isOver).length).to.be.at.most(2)
  },
  bound: { memoryMiB: 32, answers: 4000 }
}
