import { expect } from 'chai'
import type { Channel } from '@peer-base/app'
import { syncProtocol } from '@peer-base/protocol'
import type { HostileCase } from '../hostile-case.js'
import { shown, write } from '../stage.js'
import type { Stage } from '../stage.js'
import { WireSession } from '../wire-session.js'

/** Introduces itself, says that it has nothing, and reads no more. */
function deaf ({ mallory }: Stage, channel: Channel): void {
  const session = new WireSession(channel, { frames: 2 })
  mallory.sessions.push(session)
  session.answer(mallory.introduction(), mallory.peer).then(async () => { await session.say({ type: 'vector', heads: [] }) }).catch(() => {})
}

export const hostile: HostileCase = {
  name: 'links and never reads: what waits for it stays under a bound, and the others go on',
  async attack (stage) {
    const { mallory, alice } = stage
    mallory.network.handle(syncProtocol, (channel) => { deaf(stage, channel) })
    mallory.gossip(mallory.record())
    await stage.pass(5000)
    for (let change = 0; change < 30; change++) {
      await stage.drive(write(alice.root, `${change} ${'much '.repeat(20_000)}`))
      await stage.pass(1000)
    }
  },
  outcome ({ alice, bob }) {
    expect(shown(bob)).to.equal(shown(alice))
  },
  bound: { memoryMiB: 64, answers: 40 }
}
