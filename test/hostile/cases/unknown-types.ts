import { expect } from 'chai'
import { bodyOf, certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'changes 4,000 documents of types that nobody knows: kept for whoever learns them, and no more than that',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const deltas = Array.from({ length: 4000 }, (_, index) => ({ path: [index.toString().padStart(5, '0')], type: 'later', delta: new Uint8Array(8) }))
    await session.say(entriesMessage((await forge(mallory, { plaintext: bodyOf(deltas) })).entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
  },
  bound: { memoryMiB: 16, answers: 24 }
}
