import { expect } from 'chai'
import { entryHeadBytes } from '@peer-base/protocol'
import { forge, stolenEntries } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { foundOut } from '../stage.js'

export const hostile: HostileCase = {
  name: 'accuses an honest replica with an entry that it did not sign: the accuser is the one who is shut out',
  async attack (stage) {
    const { mallory, bob } = stage
    const [stolen] = await stolenEntries(stage)
    if (stolen === undefined) throw new Error('nothing was stolen')
    const { entry } = await forge(mallory, { replica: stolen.header.replica, seq: stolen.header.seq, deps: [] })
    for (let times = 0; times < 4; times++) {
      const session = await stage.drive(mallory.push(bob.peer))
      await session.say({ type: 'proof', first: entryHeadBytes(stolen), second: entryHeadBytes(entry) })
      await stage.pass(100)
    }
  },
  outcome ({ mallory, bob, alice }) {
    expect([...foundOut(bob), ...foundOut(alice)]).to.deep.equal([])
    expect(mallory.sessions.every(({ isOver }) => isOver)).to.equal(true)
    expect(mallory.sessions.at(-1)?.of('hello'), 'the fourth time nobody answers').to.deep.equal([])
  },
  bound: { memoryMiB: 8, answers: 12 }
}
