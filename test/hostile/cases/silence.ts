import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'opens channels and says nothing: they end after 5 s',
  async attack (stage) {
    const { mallory, alice } = stage
    for (let channels = 0; channels < 50; channels++) await stage.drive(mallory.reach(alice.peer))
    await stage.pass(5000)
  },
  outcome ({ mallory }) {
    expect(mallory.sessions.every(({ isOver }) => isOver)).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 0 }
}
