import type { Channel } from '@peer-base/app'
import { badDay, createWorld, fastHash, people } from '@peer-base/testkit'
import type { SimulatedProcess, World } from '@peer-base/testkit'
import { expect } from 'chai'
import fc from 'fast-check'

const { alice, bob, carol } = people

describe('the simulated world', () => {
  it('runs one seed twice to the same trace, and another seed to another', async () => {
    const digestOf = async (seed: number): Promise<string> => {
      const world = createWorld({ seed, faults: badDay })
      const processes = await Promise.all(['alice', 'bob', 'carol'].map(async name => await world.start(name)))
      for (const process of processes) chatter(process, processes.map(({ peer }) => peer))
      await world.clock.advance(5000)
      world.network.partition([[alice.peer], [bob.peer, carol.peer]])
      await world.clock.advance(5000)
      world.network.heal()
      processes[2]?.kill()
      await world.clock.advance(5000)
      for (const process of processes) process.kill()
      await world.stop()
      expect(world.trace.events).to.be.above(100)
      return world.trace.digest()
    }
    const first = await digestOf(1)
    expect(await digestOf(1)).to.equal(first)
    expect(await digestOf(2)).to.not.equal(first)
  })

  it('names what nobody stopped', async () => {
    const world = createWorld({ seed: 1 })
    const process = await world.start('alice')
    process.clock.after(1e9, () => {})
    expect(await failure(world.stop())).to.have.property('message', 'Alive at the end: 1 timers, 0 ends of channels, peers [sim-alice].')
    expect(await failure(process.exit())).to.have.property('code', 'PEERBASE_SIM_LEAK')
    await world.stop()
  })

  it('loses what a killed process had not synced, and keeps what it had', async () => {
    const lost = new Set<number>()
    for (let seed = 0; seed < 40; seed++) {
      const world = createWorld({ seed, syncMS: 20 })
      const process = await world.start('alice')
      const acknowledged: number[] = []
      for (let i = 0; i < 10; i++) process.store.batch([{ key: `k${i}`, value: Uint8Array.of(i) }]).then(() => acknowledged.push(i), () => {})
      await world.clock.advance(8)
      process.kill()
      await world.clock.advance(0)
      expect(await failure(process.store.get('k0'))).to.have.property('code', 'PEERBASE_STORE_CLOSED')
      const again = await world.start('alice')
      const kept: string[] = []
      for await (const [key] of again.store.entries('')) kept.push(key)
      expect(kept.length).to.be.at.least(acknowledged.length)
      expect(kept).to.deep.equal(Array.from({ length: kept.length }, (_, i) => `k${i}`))
      lost.add(10 - kept.length)
      await again.exit()
      await world.stop()
    }
    expect(lost.size).to.be.above(3)
  })

  it('fails the n-th call of a disk, fills it, locks it and lets it rot', async () => {
    const world = createWorld({ seed: 5, syncMS: 0 })
    const disk = world.disk('alice')
    const process = await world.start('alice')
    expect(await failure(disk.open())).to.have.property('code', 'PEERBASE_STORE_LOCKED')
    disk.failCall(2)
    expect(await process.store.get('a')).to.equal(undefined)
    expect(await failure(process.store.get('a'))).to.have.property('code', 'PEERBASE_STORE_FAILED')
    disk.fill()
    expect(await failure(process.store.batch([{ key: 'a', value: Uint8Array.of(0) }]))).to.have.property('code', 'PEERBASE_STORE_FULL')
    disk.free()
    expect(disk.flipBit()).to.equal(undefined)
    const written = process.store.batch([{ key: 'a', value: Uint8Array.of(0) }])
    await world.clock.advance(1)
    await written
    expect(disk.flipBit('a')).to.equal('a')
    expect((await process.store.get('a'))?.[0]).to.be.oneOf([1, 2, 4, 8, 16, 32, 64, 128])
    await process.exit()
    await world.stop()
  })
})

describe('the lossy network', () => {
  it('breaks channels across a partition, at each end in its own time, and works again once healed', async () => {
    const { world, a, b, there, here } = await connected({ detectMS: 1000 })
    const ended: Array<[string, number]> = []
    for (const [name, channel] of [['there', there], ['here', here]] as const) {
      void drain(channel).catch(() => ended.push([name, world.clock.now()]))
    }
    const seen: string[] = []
    a.network.watch((peer, state) => seen.push(`${peer} ${state}`))
    world.network.partition([[alice.peer], [bob.peer]])
    const dialing = failure(a.network.open(bob.peer, '/p'))
    await there.send(Uint8Array.of(1))
    await world.clock.advance(10_000)
    expect(ended.map(([name]) => name).sort()).to.deep.equal(['here', 'there'])
    expect(await dialing).to.have.property('code', 'PEERBASE_UNREACHABLE')
    world.network.heal()
    await world.clock.advance(10)
    expect(seen).to.deep.equal(['sim-bob disconnected', 'sim-bob connected'])
    const opening = a.network.open(bob.peer, '/p')
    await world.clock.advance(10)
    await (await opening).close()
    await end(world, a, b)
  })

  it('tells who listens again after a cable was out', async () => {
    const { world, a, b, there } = await connected({ detectMS: 100 })
    const told: string[] = []
    a.network.subscribe('t', { heard: () => {}, joined: peer => told.push(peer) })
    b.network.subscribe('t', { heard: () => {} })
    await world.clock.advance(10)
    world.network.disconnect(bob.peer)
    await world.clock.advance(200)
    world.network.connect(bob.peer)
    await world.clock.advance(10)
    expect(told).to.deep.equal([bob.peer, bob.peer])
    there.abort(new Error('done'))
    await end(world, a, b)
  })

  it('drops, doubles and delays gossip at the rates it is told, and counts what crossed', async () => {
    const { world, a, b } = await connected({ gossip: { drop: 0.3, duplicate: 0.5, reorder: 0.2 }, reorderMS: 100 })
    const heard: number[] = []
    b.network.subscribe('t', { heard: bytes => heard.push((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) })
    await world.clock.advance(10)
    for (let i = 0; i < 1000; i++) {
      a.network.publish('t', Uint8Array.of(i >> 8, i & 255))
      await world.clock.advance(1)
    }
    await world.clock.advance(1000)
    expect(new Set(heard).size).to.be.within(650, 750)
    expect(heard.length / new Set(heard).size).to.be.within(1.4, 1.6)
    expect(heard).to.not.deep.equal([...heard].sort((x, y) => x - y))
    expect(world.network.traffic(alice.peer).topics.get('t')).to.deep.equal({ messages: 1000, bytes: 2000 })
    expect(world.network.traffic(bob.peer).received.messages).to.equal(heard.length)
    await end(world, a, b)
  })

  it('finds a planted marker in what crossed a peer, and only there', async () => {
    const { world, a, b, there } = await connected({})
    const [tapped, other] = [world.network.tap(bob.peer), world.network.tap(carol.peer)]
    await there.send(new TextEncoder().encode('xx a planted marker'))
    await world.clock.advance(10)
    expect(['planted', '/p', 'absent'].map(marker => tapped.contains(marker))).to.deep.equal([true, true, false])
    expect(other.contains('planted')).to.equal(false)
    await end(world, a, b)
  })

  it('counts living channels, also of a peer that is killed while others speak with it', async () => {
    const { world, a, b, there } = await connected({})
    expect(world.network.liveChannels).to.equal(2)
    b.kill()
    await world.clock.advance(10)
    expect(world.network.liveChannels).to.equal(0)
    expect(await failure(there.send(Uint8Array.of(1)))).to.have.property('code', 'PEERBASE_CHANNEL_CLOSED')
    const back = await world.start('bob')
    await world.clock.advance(10)
    await end(world, a, back)
  })

  it('resets channels now and then when told to, and both ends hear of it', async () => {
    const { world, a, b, there, here } = await connected({ channel: { reset: 0.1 } })
    const ends = [failure(drain(there)), failure(drain(here))]
    for (let i = 0; i < 200; i++) await there.send(Uint8Array.of(i)).catch(() => {})
    await world.clock.advance(100)
    for (const error of await Promise.all(ends)) expect(error).to.have.property('code', 'PEERBASE_CHANNEL_CLOSED')
    await end(world, a, b)
  })
})

describe('the fast hash', () => {
  it('tells apart inputs that differ in one bit, in length, or in where one part ends', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(), (bytes, n) => {
      const hash = (...parts: Uint8Array[]): string => fastHash(...parts).join()
      const changed = bytes.slice()
      const bit = n % (bytes.length * 8)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const cut = n % bytes.length
      const hashes = [hash(bytes), hash(changed), hash(Uint8Array.of(...bytes, 0)), hash(bytes.subarray(0, cut), bytes.subarray(cut))]
      expect(new Set(hashes).size).to.equal(4)
    }))
  })
})

interface Connected {
  readonly world: World
  readonly a: SimulatedProcess
  readonly b: SimulatedProcess
  readonly there: Channel
  readonly here: Channel
}

async function connected (faults: NonNullable<Parameters<typeof createWorld>[0]['faults']>): Promise<Connected> {
  const world = createWorld({ seed: 'connected', faults })
  const [a, b] = [await world.start('alice'), await world.start('bob')]
  const accepted: Channel[] = []
  b.network.handle('/p', channel => accepted.push(channel))
  const opening = a.network.open(b.peer, '/p')
  await world.clock.advance(10)
  const [here] = accepted
  if (here === undefined) throw new Error('Nobody accepted.')
  return { world, a, b, there: await opening, here }
}

async function end (world: World, ...processes: readonly SimulatedProcess[]): Promise<void> {
  for (const process of processes) await process.exit()
  await world.stop()
}

/** Speaks to everybody now and then, by gossip, over channels and to its disk. */
function chatter ({ peer, clock, random, network, store }: SimulatedProcess, peers: ReadonlyArray<SimulatedProcess['peer']>): void {
  network.handle('/chat', channel => { void drain(channel).catch(() => {}) })
  network.subscribe('chat', { heard: () => {} })
  const speak = (): void => {
    clock.after(random.uint32() % 100, speak)
    network.publish('chat', Uint8Array.of(random.uint32() & 255))
    void store.batch([{ key: `k${random.uint32() % 10}`, value: new Uint8Array(4) }]).catch(() => {})
    const to = peers[random.uint32() % peers.length] ?? peer
    void network.open(to, '/chat').then(async channel => {
      for (let i = 0; i < 5; i++) await channel.send(new Uint8Array(random.uint32() % 50))
      await channel.close()
    }).catch(() => {})
  }
  speak()
}

async function drain (channel: Channel): Promise<void> {
  for await (const frame of channel.frames) expect(frame).to.be.instanceOf(Uint8Array)
}

async function failure (work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error
  }
}
