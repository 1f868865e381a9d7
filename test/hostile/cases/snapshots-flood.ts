import { expect } from 'chai'
import { certificatesMessage } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { floodOf } from '../stage.js'
import { falseSnapshot } from '../snapshots.js'

export const hostile: HostileCase = {
  name: 'offers 64 snapshots again and again: the channel ends',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { manifest } = await falseSnapshot(mallory)
    const manifests = Array.from({ length: 64 }, () => manifest.entry.bytes)
    await floodOf(stage, session, { times: 1000, perMS: 20 }, { type: 'snapshots', manifests, checkpoints: [] })
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 80 }
}
