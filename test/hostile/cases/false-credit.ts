import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { write } from '../stage.js'
import { flood } from '../wire-session.js'

export const hostile: HostileCase = {
  name: 'credits more than it was sent and reads nothing: no more is under way than a window',
  async attack (stage) {
    const { mallory, alice } = stage
    mallory.invite(async (session) => { await session.say({ type: 'vector', heads: [] }) })
    await stage.pass(5000)
    for (const session of mallory.sessions) await stage.drive(flood(session, 100, { type: 'credit', consumedBytes: Number.MAX_SAFE_INTEGER }))
    for (let change = 0; change < 20; change++) await stage.drive(write(alice.root, 'much '.repeat(40_000)))
  },
  outcome ({ mallory }) {
    const got = mallory.sessions.reduce((sum, { frames }) => sum + frames.reduce((bytes, { length }) => bytes + length, 0), 0)
    expect(got).to.be.below(64 << 20)
  },
  bound: { memoryMiB: 64, answers: 400 }
}
