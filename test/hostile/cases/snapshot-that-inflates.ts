import { expect } from 'chai'
import { deflateRawSync } from 'node:zlib'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, offer } from '../snapshots.js'
import { shown } from '../stage.js'

let packed = new Uint8Array(0)

export const hostile: HostileCase = {
  name: 'packs 256 MiB of zeros into 256 KiB: it is let out to 64 MiB and thrown away',
  stage: { realCompression: true },
  tolerates: /does not open/,
  prepare () {
    packed = new Uint8Array(deflateRawSync(new Uint8Array(256 << 20)))
  },
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await offer(stage, session, await falseSnapshot(mallory, { packed }))
    const told = session.of('vector').length
    // Inflating takes real time, of which the simulated world knows nothing.
    for (let turns = 0; turns < 5_000_000 && session.of('vector').length === told; turns++) await stage.pass(turns % 1000 === 0 ? 1 : 0)
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 64, answers: 24 }
}
