import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'sends a private message of 64 KiB: rejected before it is opened',
  async attack (stage) {
    const { mallory, alice, whispers } = stage
    const heard: unknown[] = []
    const channel = await alice.root.gossip('chat')
    channel.on('message', (message) => { heard.push(message) })
    const topic = mallory.crypto.gossipTopic('app/chat')
    whispers.speak(alice.peer, { topic, bytes: new Uint8Array(64 * 1024), from: mallory.peer })
    expect(heard).to.deep.equal([])
  },
  outcome ({ whispers }) {
    expect(whispers.rejected).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 40 }
}
