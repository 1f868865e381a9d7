import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'proves itself on a hundred channels: two are kept',
  async attack (stage) {
    const { mallory, alice } = stage
    for (let channels = 0; channels < 100; channels++) await stage.drive(mallory.push(alice.peer))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions.filter(({ isOver }) => !isOver).length).to.be.at.most(2)
  },
  bound: { memoryMiB: 8, answers: 400 }
}
