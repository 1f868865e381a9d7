import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'claims to hold what its victim will write: the victim knows better, and takes nothing',
  tolerates: /does not open/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const heads = Array.from(alice.version(), ([replica]) => ({ replica, end: 1000, hash: new Uint8Array(32).fill(4) }))
    await offer(stage, session, await falseSnapshot(mallory, { heads }))
  },
  outcome ({ alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(Math.max(...alice.version().values())).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
