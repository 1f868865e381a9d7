import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { foundOut } from '../stage.js'

export const hostile: HostileCase = {
  name: 'parts its two histories at an entry with a junk signature: no proof of two entries, and still nobody honest is blamed',
  tolerates: /two entries at one place|was signed twice|admitted before what it depends on/,
  async attack (stage) {
    const { mallory, alice, bob, room } = stage
    room.world.network.partition([[alice.peer, mallory.peer], [bob.peer]])
    const toAlice = await stage.drive(mallory.push(alice.peer))
    await toAlice.say(certificatesMessage(mallory.author.certificate))
    await toAlice.say(entriesMessage(...(await forgeLog(mallory, [{ signature: new Uint8Array(64).fill(1) }, {}])).map(({ entry }) => entry)))
    await stage.pass(100)
    room.world.network.partition([[bob.peer, mallory.peer], [alice.peer]])
    await stage.pass(5000)
    const toBob = await stage.drive(mallory.push(bob.peer))
    await toBob.say(certificatesMessage(mallory.author.certificate))
    await toBob.say(entriesMessage(...(await forgeLog(mallory, [{}, {}, {}])).map(({ entry }) => entry)))
    await stage.pass(100)
    room.world.network.heal()
    await stage.pass(30_000)
  },
  outcome ({ alice, bob, mallory }) {
    expect(foundOut(alice)).to.deep.equal([mallory.author.replica])
    expect(alice.root.outboundConnectedPeers().has(bob.peer)).to.equal(true)
    expect(bob.root.outboundConnectedPeers().has(alice.peer)).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 80 }
}
