import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { floodOf } from '../stage.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'asks for everything 10,000 times: it is sent a few times, and the channel ends',
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    await floodOf(stage, session, { times: 10_000 }, { type: 'want', heads: [] })
  },
  outcome ({ mallory }) {
    expect(mallory.sessions.some(({ isOver }) => isOver)).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 400 }
}
