import { expect } from 'chai'
import { bodyOf, certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'names documents and types after members of Object: they are names like any other',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString']
    const deltas = names.sort().map((name) => ({ path: [name], type: name, delta: Uint8Array.of(0xa0) }))
    await session.say(entriesMessage((await forge(mallory, { plaintext: bodyOf(deltas) })).entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
    expect(Object.keys(Object.prototype)).to.deep.equal([])
  },
  bound: { memoryMiB: 8, answers: 24 }
}
