import { expect } from 'chai'
import { add, createRoom } from './room.js'

describe('a pinner', () => {
  it('joins what it hears of, stores, and acknowledges what its disk has', async () => {
    const room = await createRoom({ seed: 1 })
    const pam = await room.pinner()
    const alice = await room.client('alice')
    const pinned: string[] = []
    alice.collaboration.replication.on('pinned', (peer) => { pinned.push(peer) })
    add(alice, 'one')
    await room.until(() => alice.pinned() === 1)
    expect(pinned[0]).to.equal(pam.process.peer)
    expect([...alice.collaboration.replication.pinnerPeers()]).to.deep.equal([pam.process.peer])
    expect(pam.pinner.collaborations()[0]?.version()).to.deep.equal(alice.collaboration.vectorClock())
    await room.end()
    expect([...alice.errors, ...pam.errors]).to.deep.equal([])
  })
})
