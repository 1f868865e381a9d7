import { expect } from 'chai'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { foundOut } from '../stage.js'

export const hostile: HostileCase = {
  name: 'tells two peers two histories of different length: they find out, blame nobody honest, and wait for nothing',
  tolerates: /two entries at one place|was signed twice|admitted before what it depends on/,
  async attack (stage) {
    const { mallory, alice, bob, room } = stage
    // Each is told before they can tell each other.
    room.world.network.partition([[alice.peer, mallory.peer], [bob.peer]])
    const toAlice = await stage.drive(mallory.push(alice.peer))
    await toAlice.say(certificatesMessage(mallory.author.certificate))
    await toAlice.say(entriesMessage(...(await forgeLog(mallory, [{}, {}, {}, {}])).map(({ entry }) => entry)))
    await stage.pass(100)
    room.world.network.partition([[bob.peer, mallory.peer], [alice.peer]])
    await stage.pass(5000)
    const toBob = await stage.drive(mallory.push(bob.peer))
    await toBob.say(certificatesMessage(mallory.author.certificate))
    await toBob.say(entriesMessage(...(await forgeLog(mallory, [{}, {}])).map(({ entry }) => entry)))
    await stage.pass(100)
    room.world.network.heal()
    await stage.pass(30_000)
  },
  outcome ({ alice, bob, mallory }) {
    expect([foundOut(alice), foundOut(bob)]).to.deep.equal([[mallory.author.replica], [mallory.author.replica]])
    expect(alice.root.outboundConnectedPeers().has(bob.peer)).to.equal(true)
  },
  bound: { memoryMiB: 8, answers: 80 }
}
