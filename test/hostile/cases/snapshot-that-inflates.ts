import { expect } from 'chai'
import { deflateRawSync } from 'node:zlib'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'packs 256 MiB of zeros into 256 KiB: it is let out to 64 MiB and thrown away',
  stage: { realCompression: true },
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const packed = new Uint8Array(deflateRawSync(new Uint8Array(256 << 20)))
    await stage.drive(offer(mallory, session, await falseSnapshot(mallory, { packed })))
    for (let turns = 0; turns < 5000 && session.of('want').length === 0; turns++) await stage.pass(1)
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 64, answers: 24 }
}
