import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'makes a snapshot of another history than the one that was signed: nothing is taken',
  tolerates: /does not open/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const heads = Array.from(alice.version(), ([replica, end]) => ({ replica, end, hash: new Uint8Array(32).fill(4) }))
    heads.push({ replica: mallory.author.replica, end: 7, hash: new Uint8Array(32).fill(5) })
    heads.sort((a, b) => a.replica < b.replica ? -1 : 1)
    await offer(stage, session, await falseSnapshot(mallory, { heads }))
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
