import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { foundOut } from '../stage.js'

export const hostile: HostileCase = {
  name: 'signs two entries for one place and shows both: found out, and everybody is told',
  tolerates: /two entries at one place|was signed twice/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const [one] = await forgeLog(mallory, [{}])
    const [other] = await forgeLog(mallory, [{}])
    if (one === undefined || other === undefined) throw new Error('nothing was forged')
    await session.say(entriesMessage(one.entry))
    await session.say(entriesMessage(other.entry))
    await stage.pass(3000)
  },
  outcome ({ alice, bob, mallory }) {
    expect([foundOut(alice), foundOut(bob)]).to.deep.equal([[mallory.author.replica], [mallory.author.replica]])
    expect(mallory.sessions[0]?.of('proof')).to.have.length(1)
  },
  bound: { memoryMiB: 8, answers: 30 }
}
