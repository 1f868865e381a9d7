import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { flood } from '../wire-session.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'says LAZY and EAGER in turn, 10,000 times: nothing is sent twice, and the channel ends',
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    await stage.drive(flood(session, 10_000, (time) => ({ type: time % 2 === 0 ? 'lazy' : 'eager' })))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions.some(({ isOver }) => isOver)).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
