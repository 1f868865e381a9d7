import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { millionMadeUp } from '../made-up.js'
import type { WireSession } from '../wire-session.js'

let frames: Uint8Array[] = []

export const hostile: HostileCase = {
  name: 'says that it has what a million made-up replicas wrote: the newest claim is all that is kept',
  prepare () {
    frames = millionMadeUp()
  },
  async attack (stage) {
    const { mallory } = stage
    const sessions: WireSession[] = []
    mallory.invite(async (session) => { sessions.push(session) })
    await stage.pass(5000)
    const [session] = sessions
    if (session === undefined) throw new Error('nobody linked to mallory')
    for (const frame of frames) await stage.drive(session.sayBytes(frame))
  },
  outcome ({ alice }) {
    expect(alice.version().size).to.equal(1)
  },
  bound: { memoryMiB: 24, answers: 40 }
}
