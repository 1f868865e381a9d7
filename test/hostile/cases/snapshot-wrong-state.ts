import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'names another state than its chunks hold: nothing is taken',
  tolerates: /does not open/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await offer(stage, session, await falseSnapshot(mallory, { stateHash: new Uint8Array(32).fill(8) }))
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
