import { expect } from 'chai'
import { PeerBaseError } from '../../../src/errors.js'
import type { Libp2pNetwork } from '../../../src/network/libp2p/index.js'
import type { Channel, PeerId } from '../../../src/ports/network.js'
import { framePrefix } from '../../../src/network/libp2p/frame-decoder.js'
import { concatBytes } from '../../../src/util/bytes.js'
import { introduce, loopback, People, until } from './people.js'

const protocol = '/test/1'

describe('a channel over libp2p', function () {
  this.timeout(20_000)
  const people = new People()
  let alice: Libp2pNetwork
  let bob: Libp2pNetwork
  let accepted: Channel[] = []

  before(async () => {
    alice = await people.start()
    bob = await people.start({ listen: [loopback] })
    introduce(alice, bob)
    bob.handle(protocol, (channel) => { accepted.push(channel) })
  })
  after(() => people.stop())

  async function pair (): Promise<readonly [Channel, Channel]> {
    accepted = []
    const near = await alice.open(bob.self, protocol)
    await until('bob accepts', () => accepted.length === 1)
    return [near, accepted[0] as Channel]
  }

  async function readAll (channel: Channel): Promise<Uint8Array[]> {
    const frames: Uint8Array[] = []
    for await (const frame of channel.frames) frames.push(frame)
    return frames
  }

  async function readingError (channel: Channel): Promise<unknown> {
    return await readAll(channel).then(() => undefined, (error: unknown) => error)
  }

  it('tells each end who the other is', async () => {
    const [near, far] = await pair()
    expect(near.peer).to.equal(bob.self)
    expect(far.peer).to.equal(alice.self)
    await near.close()
  })

  it('delivers frames whole, in order, and all that was sent before the close', async () => {
    const [near, far] = await pair()
    const sizes = Array.from({ length: 500 }, (_, index) => (index * 37) % 300)
    for (const [index, size] of sizes.entries()) void near.send(new Uint8Array(size).fill(index % 251))
    await near.close()
    const frames = await readAll(far)
    expect(frames.map((frame) => frame.length)).to.deep.equal(sizes)
    expect(frames.every((frame, index) => frame.every((byte) => byte === index % 251))).to.equal(true)
  })

  it('carries frames of 1 MiB both ways and refuses larger ones before they leave', async () => {
    const [near, far] = await pair()
    const large = Uint8Array.from({ length: 1 << 20 }, (_, index) => index % 253)
    await Promise.all([near.send(large.slice()), far.send(large.slice())])
    for (const end of [near, far]) {
      const { value } = await end.frames[Symbol.asyncIterator]().next()
      expect(value).to.deep.equal(large)
    }
    const error: unknown = await near.send(new Uint8Array((1 << 20) + 1)).catch((reason: unknown) => reason)
    expect(error).to.include({ code: 'PEERBASE_TOO_LARGE' })
    await near.close()
  })

  it('loses nothing that arrives before reading begins', async () => {
    const [near, far] = await pair()
    await near.send(Uint8Array.of(1))
    await near.close()
    await until('the frame and the close have arrived', () => bob.libp2p.getConnections().every(({ streams }) => streams.every((stream) => stream.protocol !== protocol)))
    expect(await readAll(far)).to.deep.equal([Uint8Array.of(1)])
  })

  it('makes a fast writer wait for a slow reader, and loses nothing', async () => {
    const [near, far] = await pair()
    const frames = 256
    let sent = 0
    const writing = (async () => {
      for (; sent < frames; sent++) await near.send(new Uint8Array(1 << 16).fill(sent))
      await near.close()
    })()
    await until('the writer stalls', stalls(() => sent))
    expect(sent * (1 << 16)).to.be.below(3 << 20)
    const received = await readAll(far)
    await writing
    expect(received.map((frame) => frame[0])).to.deep.equal(Array.from({ length: frames }, (_, index) => index))
  })

  it('makes both readers throw when one end aborts, with its reason where it was given', async () => {
    const [near, far] = await pair()
    const reading = [readingError(near), readingError(far)]
    const reason = new Error('enough')
    near.abort(reason)
    expect(await reading[0]).to.equal(reason)
    expect(await reading[1]).to.include({ code: 'PEERBASE_CHANNEL_CLOSED' })
    for (const end of [near, far]) expect(await end.send(Uint8Array.of(1)).catch((error: unknown) => error)).to.be.instanceOf(Error)
  })

  it('ends the other reader without error on close, and refuses to send after', async () => {
    const [near, far] = await pair()
    await Promise.all([near.close(), near.close()])
    expect(await readAll(near)).to.deep.equal([])
    expect(await readAll(far)).to.deep.equal([])
    for (const end of [near, far]) expect(await end.send(Uint8Array.of(1)).catch((error: unknown) => error)).to.include({ code: 'PEERBASE_CHANNEL_CLOSED' })
  })

  it('makes the reader throw when the connection is lost', async () => {
    const carol = await people.start()
    introduce(carol, bob)
    accepted = []
    await carol.open(bob.self, protocol)
    await until('bob accepts', () => accepted.length === 1)
    const reading = readingError(accepted[0] as Channel)
    await carol.stop()
    expect(await reading).to.include({ code: 'PEERBASE_CHANNEL_CLOSED' })
  })

  it('aborts a channel whose other end announces a frame over the limit, and blames it', async () => {
    const [, far] = await pair()
    const reading = readingError(far)
    const [link] = alice.libp2p.getConnections()
    const stream = link?.streams.find((candidate) => candidate.protocol === protocol && candidate.status === 'open')
    stream?.send(Uint8Array.of(0xff, 0xff, 0xff, 0x7f))
    const error = await reading
    expect(error).to.be.instanceOf(PeerBaseError)
    expect(error).to.include({ code: 'PEERBASE_TOO_LARGE', blame: 'penalise' })
  })

  it('aborts a channel whose other end sends on although nobody reads, and blames it', async () => {
    const [, far] = await pair()
    const [link] = alice.libp2p.getConnections()
    const stream = link?.streams.find((candidate) => candidate.protocol === protocol && candidate.status === 'open')
    const frame = concatBytes(framePrefix(1 << 20), new Uint8Array(1 << 20))
    for (let sent = 0; sent < 4; sent++) stream?.send(frame)
    await until('the stream is broken off', () => stream?.status === 'reset')
    expect(await readingError(far)).to.include({ code: 'PEERBASE_TOO_LARGE', blame: 'penalise' })
  })

  it('says that a peer is unreachable: nobody knows it, or it does not speak the protocol, or the id is none', async () => {
    const stranger = '12D3KooWA768LzHMatxkjD1f9DrYW375GZJr6MHPCNEdDtHeTNRt' as PeerId
    for (const [peer, name] of [[stranger, protocol], [bob.self, '/test/unknown'], ['no id' as PeerId, protocol]] as const) {
      expect(await alice.open(peer, name).catch((error: unknown) => error)).to.include({ code: 'PEERBASE_UNREACHABLE' })
    }
  })

  it('gives up opening with the reason of an aborted signal', async () => {
    const reason = new Error('changed my mind')
    const error: unknown = await alice.open(bob.self, protocol, { signal: AbortSignal.abort(reason) }).catch((thrown: unknown) => thrown)
    expect(error).to.equal(reason)
  })
})

/** Whether `count` has stayed as it is for a number of looks. */
function stalls (count: () => number): () => boolean {
  let last = -1
  let looks = 0
  return () => {
    looks = count() === last ? looks + 1 : 0
    last = count()
    return looks > 40
  }
}
