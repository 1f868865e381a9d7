import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'answers with its chunks in another order: nothing is taken',
  tolerates: /does not open/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const snapshot = await falseSnapshot(mallory, { packed: mallory.random.bytes(200_000) })
    await offer(stage, session, snapshot, (_, index) => snapshot.chunks[(index + 1) % snapshot.chunks.length] ?? new Uint8Array(0))
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
