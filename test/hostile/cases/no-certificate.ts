import { expect } from 'chai'
import { entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { flood } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'sends entries without a certificate: they wait for one, and nothing is stored',
  stage: { mallory: 'writer' },
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer, mallory.introduction('reader')))
    const { entry } = await forge(mallory)
    await stage.drive(flood(session, 100, entriesMessage(entry)))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
