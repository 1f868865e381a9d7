import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'holds the read key only, says in gossip that it is a writer and shows the certificate of alice: not shown as proved',
  stage: { mallory: 'reader' },
  async attack (stage) {
    const { mallory, alice, room } = stage
    const [certificate] = [...room.certificates.values()]
    mallory.gossip(mallory.record({ role: 'writer', ...(certificate === undefined ? {} : { certificate }) }))
    await stage.pass(500)
    // And proves on a link what it can prove, which is something else.
    await stage.drive(mallory.push(alice.peer))
  },
  outcome ({ mallory, alice, bob }) {
    expect(alice.root.peers().has(mallory.peer)).to.equal(true)
    for (const member of [alice, bob]) {
      expect(member.root.members().get(mallory.peer)).to.deep.include({ role: 'writer', proved: false, replica: undefined })
    }
    const [own] = [...alice.version().keys()]
    expect(alice.root.members().get(bob.peer)).to.deep.include({ role: 'writer', proved: true })
    expect(bob.root.members().get(alice.peer)).to.deep.include({ role: 'writer', proved: true, replica: own })
  },
  bound: { memoryMiB: 8, answers: 60 }
}
