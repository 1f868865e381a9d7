import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'replays a private message a thousand times: it is heard once',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    const heard: unknown[] = []
    const channel = await alice.root.gossip('chat')
    channel.on('message', (message) => { heard.push(message) })
    const topic = mallory.crypto.gossipTopic('app/chat')
    const prefix = new Uint8Array(14)
    const associatedData = new Uint8Array(Buffer.concat([Buffer.from(topic), prefix]))
    const sealed = await mallory.crypto.sealGossip({ peer: mallory.peer, associatedData, plaintext: Buffer.from('"hello"') })
    const bytes = new Uint8Array(Buffer.concat([prefix, sealed]))
    for (let times = 0; times < 1000; times++) whispers.speak(alice.peer, { topic, bytes, from: mallory.peer })
    await stage.pass(100)
    expect(heard).to.deep.equal(['hello'])
  },
  outcome ({ whispers }) {
    expect(whispers.rejected).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
