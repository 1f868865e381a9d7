import { expect } from 'chai'
import { entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'writes an entry in the name of somebody else: its signature is not theirs',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const [[replica, seq] = []] = alice.version()
    if (replica === undefined || seq === undefined) throw new Error('alice has written nothing')
    const { entry } = await forge(mallory, { replica, seq, previous: new Uint8Array(32).fill(1) })
    // It may be of another history that its sender was shown: it is asked for from its beginning, and sent again.
    for (let times = 0; times < 2; times++) await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(Math.max(...alice.version().values())).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
