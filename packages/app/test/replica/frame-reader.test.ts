import type { Channel } from '@peer-base/app'
import { encodeMessage, type KnownMessage } from '@peer-base/protocol'
import { createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import type { PeerId } from '../../src/index.js'
import { createChannelPair } from '../../src/network/channel-pair.js'
import { createFrameReader, type FrameReader } from '../../src/replica/frame-reader.js'
import { replicaNamed } from './entries.js'

const lazy: KnownMessage = { type: 'lazy' }
const entries = (first: number): KnownMessage => ({
  type: 'entries', runs: [{ replica: replicaNamed('a'), first, entries: [{ kind: 1, suite: 1, continues: false, epoch: 0, deps: [], signature: new Uint8Array(64), body: new Uint8Array(0) }] }]
})

/** Lets everything that is due happen. */
const turn = async (): Promise<void> => { await new Promise((resolve) => { setImmediate(resolve) }) }

function stage (): { readonly sender: Channel, readonly receiver: Channel, readonly reader: FrameReader } {
  const { opener, accepter } = createChannelPair({
    peers: ['alice' as PeerId, 'bob' as PeerId], carry: (_from, parcel) => { setImmediate(() => { parcel.arrive() }) }
  })
  return { sender: opener, receiver: accepter, reader: createFrameReader(accepter, createVirtualClock()) }
}

const say = async (channel: Channel, ...messages: readonly KnownMessage[]): Promise<void> => {
  for (const message of messages) await channel.send(encodeMessage(message).slice())
  await turn()
}

describe('a reader of frames', () => {
  it('gives messages in their order, and nothing when the other end has closed', async () => {
    const { sender, reader } = stage()
    await say(sender, lazy, entries(1), entries(2))
    const first = reader.next()
    sender.close().catch(() => {})
    expect((await first)?.message.type).to.equal('lazy')
    expect([await reader.next(), await reader.next()].map((heard) => heard?.message)).to.deep.equal([entries(1), entries(2)])
    expect(await reader.next()).to.equal(undefined)
  })

  it('tells which ENTRIES wait behind what was read, and stops at any other message', async () => {
    const { sender, reader } = stage()
    await say(sender, entries(1), entries(2), entries(3), lazy, entries(4))
    await reader.next()
    await turn()
    const waiting = [reader.nextEntries(), reader.nextEntries(), reader.nextEntries()]
    expect(waiting.map((heard) => heard?.message)).to.deep.equal([entries(2), entries(3), undefined])
    expect((await reader.next())?.message).to.deep.equal(lazy)
  })

  it('leaves what is malformed to who reads on, and throws there', async () => {
    const { sender, reader } = stage()
    await say(sender, entries(1))
    await sender.send(Uint8Array.of(0x85, 0xff))
    await reader.next()
    await turn()
    expect(reader.nextEntries()).to.equal(undefined)
    const failed = await reader.next().catch((error: unknown) => error)
    expect(failed).to.have.property('code', 'PEERBASE_PROTOCOL')
  })

  it('gives nothing of what waited once the channel broke', async () => {
    const { sender, receiver, reader } = stage()
    await say(sender, entries(1), entries(2), entries(3))
    await reader.next()
    await turn()
    receiver.abort(new Error('enough'))
    await turn()
    expect(reader.nextEntries()).to.equal(undefined)
    expect(await reader.next().catch((error: unknown) => error)).to.be.instanceOf(Error)
  })

  it('reads no more than 256 frames ahead', async () => {
    const { sender, reader } = stage()
    await say(sender, ...Array.from({ length: 400 }, (_, index) => entries(index)))
    await reader.next()
    await turn()
    let waiting = 0
    while (reader.nextEntries() !== undefined) waiting += 1
    expect(waiting).to.be.within(256, 258)
  })
})
