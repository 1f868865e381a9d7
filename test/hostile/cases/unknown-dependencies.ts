import { expect } from 'chai'
import { asReplicaId, limits } from '@peer-base/protocol'
import { certificatesMessage, dependency, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'names 1,024 replicas that nobody knows: its entry waits, and no other does',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const deps = Array.from({ length: limits.deps }, (_, index) => dependency(asReplicaId(index.toString(16).padStart(32, '0')), 7))
    const { entry } = await forge(mallory, { deps })
    await session.say(entriesMessage(entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
