import { expect } from 'chai'
import { entryHeadBytes } from '@peer-base/protocol'
import { certificatesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot } from '../snapshots.js'
import { floodOf, shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'gives evidence that nobody asked for 10,000 times: no signature of it is looked at, and nothing is answered',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { manifest } = await falseSnapshot(mallory)
    const { entry } = await forge(mallory, { seq: 8, previous: new Uint8Array(32).fill(5) })
    const signedHeads = Array.from({ length: 16 }, () => entryHeadBytes(entry))
    await session.say({ type: 'snapshots', manifests: [manifest.entry.bytes], checkpoints: [] })
    await floodOf(stage, session, { times: 10_000 }, { type: 'evidence', snapshot: manifest.hash, index: 1, signedHeads })
  },
  outcome ({ mallory, alice }) {
    expect(shown(alice)).to.equal('["before 0"]')
    expect(mallory.sessions[0]?.of('getEvidence').every(({ index }) => index === 0)).to.equal(true)
  },
  bound: { memoryMiB: 24, answers: 80 }
}
