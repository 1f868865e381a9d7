import { expect } from 'chai'
import { entryHeadBytes } from '@peer-base/protocol'
import { certificatesMessage, entriesMessage, forgeLog } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { falseSnapshot, headOf, offer } from '../snapshots.js'
import { foundOut, shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'tells in a snapshot another history of its own than it showed before: its own evidence proves it, and everybody is told',
  tolerates: /two entries at one place|was signed twice/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const [[shownFirst], [other]] = [await forgeLog(mallory, [{}]), await forgeLog(mallory, [{}])]
    if (shownFirst === undefined || other === undefined) throw new Error('nothing was forged')
    await session.say(entriesMessage(shownFirst.entry))
    await stage.pass(1000)
    await offer(stage, session, await falseSnapshot(mallory, { heads: [headOf(other)], signedHeads: [entryHeadBytes(other.entry)] }))
    await stage.pass(3000)
  },
  outcome ({ alice, bob, mallory }) {
    expect([foundOut(alice), foundOut(bob)]).to.deep.equal([[mallory.author.replica], [mallory.author.replica]])
    expect(mallory.sessions[0]?.of('getChunk')).to.deep.equal([])
    expect(shown(alice)).to.equal('["before 0"]')
  },
  bound: { memoryMiB: 8, answers: 30 }
}
