import { createFakeCollaboration } from '../../../packages/testkit/src/scenarios/index.js'
import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'holds the read key only, and says that it writes with certificates that do not hold: neither writers nor a pinner count it',
  stage: { mallory: 'reader', pinner: true },
  async attack (stage) {
    const { mallory, alice, bob, pam, room, whispers } = stage
    const elsewhere = createFakeCollaboration({ random: mallory.random.fork('elsewhere') }).writer(mallory.random)
    const foreign = (await elsewhere.author()).author.certificate
    const [good = foreign] = [...room.certificates.values()]
    const changed = good.map((byte, at) => at === good.length - 1 ? byte ^ 1 : byte)
    const shown = [new Uint8Array(0), foreign, changed, good.slice(0, -1), new Uint8Array(1024)]
    for (const certificate of shown) {
      const bytes = mallory.record({ role: 'writer', certificate })
      for (const victim of [alice.peer, bob.peer, ...(pam === undefined ? [] : [pam.peer])]) {
        whispers.speak(victim, { topic: mallory.topic, bytes, from: mallory.peer })
      }
      await stage.pass(100)
    }
    // One that reads has nothing to show.
    whispers.speak(alice.peer, { topic: mallory.topic, bytes: mallory.record({ certificate: good }), from: mallory.peer })
    expect(whispers.rejected).to.equal(1)
  },
  outcome ({ mallory, alice, bob, pam }) {
    for (const member of [alice, bob]) expect(member.root.peers().has(mallory.peer)).to.equal(false)
    expect(pam?.participant.members().has(mallory.peer)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 60 }
}
