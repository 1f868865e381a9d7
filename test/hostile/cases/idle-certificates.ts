import { expect } from 'chai'
import { maxIdleCertificates } from '../../../packages/app/src/replica/certificates.js'
import { certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

const made = 2 * maxIdleCertificates

export const hostile: HostileCase = {
  name: 'certifies 8,192 replicas that never write: the newest few thousand are kept, and who then writes is heard',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    const { author } = await mallory.crypto.author()
    for (let said = 0; said < made; said += 512) {
      const certificates = said === 0 ? [author.certificate] : []
      while (certificates.length < 512) certificates.push((await mallory.crypto.author()).author.certificate)
      await session.say(certificatesMessage(...certificates))
      await stage.pass(20)
    }
    await stage.pass(2000)
    // The first of them, whose certificate has gone: it comes again with it, as whoever is asked anew sends it.
    await session.say(certificatesMessage(author.certificate))
    const { entry } = await forge(mallory, { author })
    await session.say(entriesMessage(entry))
    await stage.pass(12_000)
  },
  outcome ({ alice, room }) {
    expect(alice.version().size, 'alice\'s replica and the one that wrote').to.be.at.least(2)
    const kept = [...room.world.disk('alice').synced().keys()].filter((key) => key.startsWith('c/r/'))
    expect(kept).to.have.length.within(maxIdleCertificates / 2, maxIdleCertificates + 8)
  },
  bound: { memoryMiB: 32, answers: 40 }
}
