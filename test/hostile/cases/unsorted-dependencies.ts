import { expect } from 'chai'
import { asReplicaId } from '@peer-base/protocol'
import { certificatesMessage, dependency, entriesMessage, forge, patched } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'names dependencies out of order: the frame does not decode',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const [low, high, higher] = ['1', '7', '9'].map((digit) => asReplicaId(digit.repeat(32)))
    if (low === undefined || high === undefined || higher === undefined) return
    const { entry } = await forge(mallory, { deps: [dependency(low, 1), dependency(high, 1)] })
    await session.sayBytes(patched(entriesMessage(entry), low, higher))
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
