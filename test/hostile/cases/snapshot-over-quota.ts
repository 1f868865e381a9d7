import { expect } from 'chai'
import { limits } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'offers a snapshot of 128 MiB: not a chunk of it is asked for',
  tolerates: /does not open/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const chunks = Array.from({ length: limits.snapshotChunks }, () => ({ hash: new Uint8Array(32), length: limits.chunkBytes }))
    await offer(stage, session, await falseSnapshot(mallory, { manifest: { chunks } }))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.of('getChunk')).to.deep.equal([])
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 12 }
}
