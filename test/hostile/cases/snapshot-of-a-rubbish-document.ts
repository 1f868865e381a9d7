import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'puts rubbish where a document\'s state should be: nothing is taken',
  tolerates: /does not open/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await offer(stage, session, await falseSnapshot(mallory, { documents: [{ path: [], type: 'rga', state: mallory.random.bytes(500) }] }))
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
