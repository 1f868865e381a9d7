import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'flips bits of a private message: none of them opens',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    const heard: unknown[] = []
    const channel = await alice.root.gossip('chat')
    channel.on('message', (message) => { heard.push(message) })
    const topic = mallory.crypto.gossipTopic('app/chat')
    const prefix = new Uint8Array(14)
    const associatedData = new Uint8Array(Buffer.concat([Buffer.from(topic), prefix]))
    const sealed = await mallory.crypto.sealGossip({ peer: mallory.peer, associatedData, plaintext: Buffer.from('"hello"') })
    for (let bit = 0; bit < (14 + sealed.length) * 8; bit++) {
      const bytes = new Uint8Array(Buffer.concat([prefix, sealed]))
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ 1 << (bit & 7)
      whispers.speak(alice.peer, { topic, bytes, from: mallory.peer })
    }
    await stage.pass(100)
    expect(heard).to.deep.equal([])
  },
  outcome ({ whispers }) {
    expect(whispers.rejected).to.equal(0)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
