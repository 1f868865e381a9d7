import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { floodOf } from '../stage.js'
import type { WireSession } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'asks for chunks 10,000 times: it is answered as often as a snapshot could need, and the channel ends',
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    await floodOf(stage, session, { times: 10_000 }, { type: 'getChunk', snapshot: new Uint8Array(32), index: 1 })
  },
  outcome ({ mallory }) {
    expect(mallory.sessions.some(({ isOver }) => isOver)).to.equal(true)
  },
  bound: { memoryMiB: 24, answers: 9000 }
}
