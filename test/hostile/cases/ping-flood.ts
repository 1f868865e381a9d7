import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { floodOf } from '../stage.js'

export const hostile: HostileCase = {
  name: 'pings 10,000 times: it is answered until it is a flood',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await floodOf(stage, session, { times: 10_000 }, { type: 'ping', nonce: 1, reply: false })
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 3000 }
}
