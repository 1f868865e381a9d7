import { createFakeCollaboration } from '../../../packages/testkit/src/scenarios/index.js'
import { expect } from 'chai'
import { certificatesMessage } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'shows a certificate of another collaboration: the channel ends',
  async attack (stage) {
    const { mallory, alice } = stage
    const elsewhere = createFakeCollaboration({ random: mallory.random.fork('elsewhere') }).writer(mallory.random)
    const { author } = await elsewhere.author()
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(author.certificate))
  },
  outcome ({ mallory }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
