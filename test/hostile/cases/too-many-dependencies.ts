import { expect } from 'chai'
import { asReplicaId, encodeMessage, limits } from '@peer-base/protocol'
import { certificatesMessage, dependency, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'names 1,025 dependencies: the frame does not decode',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const deps = Array.from({ length: limits.deps }, (_, index) => dependency(asReplicaId(index.toString(16).padStart(32, '0')), 1))
    const frame = encodeMessage(entriesMessage((await forge(mallory, { deps })).entry))
    // code, one run, replica, first, one entry, kind, suite, flags, epoch: then the number of deps, two bytes of varint
    const at = 1 + 1 + 16 + 1 + 1 + 4
    frame.set([0x81, 0x08], at)
    await session.sayBytes(frame)
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
