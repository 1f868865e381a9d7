import type { Channel, Network, PeerId } from '@peer-base/app'
import { awkwardNames } from '../people.js'
import { benched, expect, expectCode, expectSame, rejection } from './contract.js'
import type { Bench, Runner } from './contract.js'

export interface NetworkBench extends Bench {
  /** Two peers that can reach each other. */
  readonly alice: Network
  readonly bob: Network
  /** A peer that is not there. */
  readonly nobody: PeerId
  /** Waits until what is on its way has arrived, gossip and news of connections included. */
  settle (): Promise<void>
}

export interface NetworkContractOptions {
  readonly name: string
  readonly create: () => Promise<NetworkBench>
  readonly capabilities?: {
    /** Bytes that may be on their way to a reader that does not read, at most; left out, the slow reader is not tested. */
    readonly windowBytes?: number
    /** Gossip between connected peers arrives. @default true */
    readonly reliableGossip?: boolean
  }
}

type Test = (name: string, body: (bench: NetworkBench) => Promise<void>) => void

const protocol = '/contract/1'

/** The promises of the Network and Channel ports, attacked where implementations have broken them. */
export function networkContract (runner: Runner, { name, create, capabilities = {} }: NetworkContractOptions): void {
  runner.describe(`${name} keeps the network contract`, () => {
    const test = benched(runner, create)
    frames(test)
    endings(test)
    opening(test)
    identity(test)
    if (capabilities.windowBytes !== undefined) slowReader(test, capabilities.windowBytes)
    if (capabilities.reliableGossip !== false) gossip(test)
  })
}

function frames (test: Test): void {
  test('frames arrive whole and in order, both ways', async bench => {
    const [there, here] = await connect(bench)
    const sizes = [0, 1, 2, 127, 128, 16_384, 262_144, 3]
    for (const [from, to] of [[there, here], [here, there]] as const) {
      const sending = Promise.all(sizes.map(async (size, i) => await from.send(new Uint8Array(size).fill(i))))
      const read = await take(to, sizes.length)
      await sending
      expectSame(read.map(frame => [frame.length, frame[0], frame.at(-1)]), sizes.map((size, i) => size === 0 ? [0, undefined, undefined] : [size, i, i]), 'frames')
    }
  })

  test('what arrived before reading began is not lost', async bench => {
    const [there, here] = await connect(bench)
    for (let i = 0; i < 100; i++) await there.send(Uint8Array.of(i))
    await bench.settle()
    expectSame((await take(here, 100)).map(frame => frame[0]), Array.from({ length: 100 }, (_, i) => i), 'frames')
  })

  test('two channels between the same peers do not mix', async bench => {
    const [first, firstAccepted] = await connect(bench, '/contract/first')
    const [second, secondAccepted] = await connect(bench, '/contract/second')
    await Promise.all([first.send(Uint8Array.of(1)), second.send(Uint8Array.of(2))])
    expectSame([await take(firstAccepted, 1), await take(secondAccepted, 1)], [[Uint8Array.of(1)], [Uint8Array.of(2)]], 'frames of each')
  })
}

function endings (test: Test): void {
  test('close sends what is queued, then ends both readers, and may be repeated', async bench => {
    const [there, here] = await connect(bench)
    for (let i = 0; i < 10; i++) void there.send(Uint8Array.of(i)).catch(() => {})
    const reading = drain(there)
    await Promise.all([there.close(), there.close()])
    expectSame((await drain(here)).map(frame => frame[0]), Array.from({ length: 10 }, (_, i) => i), 'frames before the end')
    expectSame(await reading, [], 'the closing reader ends')
    await there.close()
    await expectCode(there.send(Uint8Array.of(1)), 'PEERBASE_CHANNEL_CLOSED', 'send after close')
    await bench.settle()
    await expectCode(here.send(Uint8Array.of(1)), 'PEERBASE_CHANNEL_CLOSED', 'send to one that has closed')
    await here.close()
  })

  test('abort reaches both readers, and its reason is kept where it was given', async bench => {
    const [there, here] = await connect(bench)
    const readers = [rejection(drain(there)), rejection(drain(here))]
    const reason = new Error('enough')
    there.abort(reason)
    there.abort(new Error('once more'))
    const [own, other] = await Promise.all(readers)
    expect(own === reason, 'the own reader throws the reason')
    expect(other !== undefined, 'the other reader throws')
    await expectCode(there.send(Uint8Array.of(1)), 'PEERBASE_CHANNEL_CLOSED', 'send after abort')
    await expectCode(here.send(Uint8Array.of(1)), 'PEERBASE_CHANNEL_CLOSED', 'send to one that has aborted')
    await Promise.all([there.close(), here.close()])
    here.abort(reason)
  })

  test('an abort from the accepting side reaches the opener too', async bench => {
    const [there, here] = await connect(bench)
    here.abort(new Error('no'))
    expect(await rejection(drain(there)) !== undefined, 'the opener\'s reader throws')
    expect(await rejection(drain(here)) !== undefined, 'and so does one that begins to read afterwards')
  })

  test('a channel that the other side never touches can be used and closed', async bench => {
    const [there] = await connect(bench)
    await there.send(Uint8Array.of(1))
    await there.close()
    expectSame(await drain(there), [], 'frames after closing')
  })
}

function opening (test: Test): void {
  test('the accepting side is told who opened', async bench => {
    const [there, here] = await connect(bench)
    expectSame([there.peer, here.peer], [bench.bob.self, bench.alice.self], 'peers of the two ends')
  })

  test('a peer that is not there, and a protocol that nobody handles, are unreachable', async ({ alice, bob, nobody }) => {
    await expectCode(alice.open(nobody, protocol), 'PEERBASE_UNREACHABLE', 'open of an absent peer')
    await expectCode(alice.open(bob.self, '/not/handled'), 'PEERBASE_UNREACHABLE', 'open of an unhandled protocol')
    bob.handle(protocol, () => {})()
    await expectCode(alice.open(bob.self, protocol), 'PEERBASE_UNREACHABLE', 'open of a protocol no longer handled')
  })

  test('an aborted open rejects with the reason, before and during', async ({ alice, bob }) => {
    bob.handle(protocol, () => {})
    const reason = new Error('changed my mind')
    expect(await rejection(alice.open(bob.self, protocol, { signal: AbortSignal.abort(reason) })) === reason, 'aborted before')
    const controller = new AbortController()
    const opening = rejection(alice.open(bob.self, protocol, { signal: controller.signal }))
    controller.abort(reason)
    expect(await opening === reason, 'aborted during')
  })

  test('cancelling a handler twice does not remove the next one', async bench => {
    const cancel = bench.bob.handle(protocol, () => {})
    cancel()
    const connecting = connect(bench)
    cancel()
    expect((await connecting).length === 2, 'the second handler answers')
  })
}

function identity (test: Test): void {
  test('a signature holds for its peer and its bytes only', async ({ alice, bob }) => {
    const bytes = Uint8Array.of(1, 2, 3)
    const signature = await alice.sign(bytes)
    expect(await bob.verify(alice.self, bytes, signature), 'the true signature holds')
    expect(!await bob.verify(bob.self, bytes, signature), 'not for another peer')
    expect(!await bob.verify(alice.self, Uint8Array.of(1, 2, 4), signature), 'not for other bytes')
    expect(!await bob.verify(alice.self, bytes, signature.slice(1)), 'not cut short')
    const flipped = signature.slice()
    flipped[5] = (flipped[5] ?? 0) ^ 1
    expect(!await bob.verify(alice.self, bytes, flipped), 'not with a flipped bit')
  })

  test('addresses are told, and those of another peer may be remembered', async ({ alice, bob }) => {
    expect(Array.isArray(alice.addresses()), 'addresses is a list')
    alice.remember(bob.self, bob.addresses())
    alice.remember(bob.self, [])
  })
}

function slowReader (test: Test, windowBytes: number): void {
  test('send waits for a slow reader, and everything arrives once it reads', async bench => {
    const [there, here] = await connect(bench)
    const count = Math.ceil(windowBytes / 16_384) * 4
    let sent = 0
    const sending = (async () => {
      for (; sent < count; sent++) await there.send(new Uint8Array(16_384).fill(sent))
    })()
    await bench.settle()
    expect(sent * 16_384 <= windowBytes * 2, `with nobody reading ${sent * 16_384} bytes were taken for a window of ${windowBytes}`)
    const read = await take(here, count)
    await sending
    expectSame(read.map(frame => frame[0]), Array.from({ length: count }, (_, i) => i & 0xff), 'frames')
  })

  test('abort frees a send that waits for a slow reader', async bench => {
    const [there] = await connect(bench)
    const sends = Array.from({ length: Math.ceil(windowBytes / 65_536) * 4 }, async () => await rejection(there.send(new Uint8Array(65_536))))
    await bench.settle()
    there.abort(new Error('too slow'))
    expect((await Promise.all(sends)).some(error => error !== undefined), 'the waiting sends reject')
  })
}

function gossip (test: Test): void {
  test('a message is heard by others that listen to its topic, with its sender, and not by oneself', async ({ alice, bob, settle }) => {
    const heard: unknown[] = []
    for (const [i, topic] of awkwardNames.slice(0, 8).entries()) {
      for (const network of [alice, bob]) network.subscribe(topic, { heard: (bytes, from) => heard.push([i, network.self, bytes[0], from]) })
    }
    await settle()
    for (const [i, topic] of awkwardNames.slice(0, 8).entries()) alice.publish(topic, Uint8Array.of(i))
    await settle()
    expectSame(heard, awkwardNames.slice(0, 8).map((_, i) => [i, bob.self, i, alice.self]), 'what was heard')
  })

  test('a listener that throws does not stop the next message or the next listener', async ({ alice, bob, settle }) => {
    const heard: Array<number | undefined> = []
    bob.subscribe('t', { heard: () => { throw new Error('bad message') } })
    bob.subscribe('t', { heard: bytes => heard.push(bytes[0]) })
    await settle()
    for (const byte of [1, 2]) {
      alice.publish('t', Uint8Array.of(byte))
      await settle()
    }
    expectSame(heard, [1, 2], 'what the second listener heard')
  })

  test('published bytes may be reused at once', async ({ alice, bob, settle }) => {
    const heard: Uint8Array[] = []
    bob.subscribe('t', { heard: bytes => heard.push(bytes) })
    await settle()
    const bytes = Uint8Array.of(1)
    alice.publish('t', bytes)
    bytes[0] = 2
    await settle()
    expectSame(heard, [Uint8Array.of(1)], 'what was heard')
  })

  test('after cancelling nothing is heard, and joining is told', async ({ alice, bob, settle }) => {
    const told: string[] = []
    alice.subscribe('t', { heard: () => {}, joined: peer => told.push(peer) })
    await settle()
    const cancel = bob.subscribe('t', { heard: () => told.push('heard') })
    await settle()
    cancel()
    cancel()
    alice.publish('t', Uint8Array.of(1))
    await settle()
    expectSame(told, [bob.self], 'what was told')
  })
}

async function connect ({ alice, bob, settle }: NetworkBench, name = protocol): Promise<[there: Channel, here: Channel]> {
  const accepted: Channel[] = []
  bob.handle(name, channel => accepted.push(channel))
  const there = await alice.open(bob.self, name)
  await settle()
  const [here] = accepted
  expect(here !== undefined && accepted.length === 1, 'one open is accepted once')
  return [there, here]
}

async function take (channel: Channel, count: number): Promise<Uint8Array[]> {
  const taken: Uint8Array[] = []
  if (count === 0) return taken
  for await (const frame of channel.frames) {
    if (taken.push(frame) === count) return taken
  }
  return taken
}

async function drain (channel: Channel): Promise<Uint8Array[]> {
  return await take(channel, Infinity)
}
