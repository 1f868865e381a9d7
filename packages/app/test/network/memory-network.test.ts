import { expect } from 'chai'
import { createMemoryNetwork, systemClock } from '@peer-base/app'
import { createVirtualClock, driveUntilSettled, networkContract, people } from '@peer-base/testkit'

const windowBytes = 1 << 18
const { alice, bob, carol } = people

networkContract({ describe, it }, {
  name: 'the memory network in virtual time',
  create: async () => {
    const clock = createVirtualClock()
    const network = createMemoryNetwork({ clock, latencyMS: 3, windowBytes })
    return {
      alice: network.join(alice.peer),
      bob: network.join(bob.peer),
      nobody: carol.peer,
      settle: async () => await new Promise<void>(resolve => { clock.after(50, resolve) }),
      drive: async work => await driveUntilSettled(clock, work)
    }
  },
  capabilities: { windowBytes }
})

networkContract({ describe, it }, {
  name: 'the memory network in real time',
  create: async () => {
    const network = createMemoryNetwork({ clock: systemClock, windowBytes })
    return {
      alice: network.join(alice.peer),
      bob: network.join(bob.peer),
      nobody: carol.peer,
      // Everything takes two turns at most, and timers of equal delay fire in order: no real time is waited for.
      settle: async () => { for (let turn = 0; turn < 10; turn++) await new Promise(resolve => { setTimeout(resolve, 1) }) }
    }
  },
  capabilities: { windowBytes }
})

describe('the memory network', () => {
  it('tells everybody who comes and goes', async () => {
    const clock = createVirtualClock()
    const network = createMemoryNetwork({ clock })
    const seen: string[] = []
    network.join(alice.peer).watch((peer, state) => seen.push(`alice ${peer} ${state}`))
    network.join(bob.peer).watch((peer, state) => seen.push(`bob ${peer} ${state}`))
    await clock.run({ idle: true })
    network.leave(bob.peer)
    network.leave(bob.peer)
    await clock.run({ idle: true })
    expect(seen).to.deep.equal(['alice sim-bob connected', 'bob sim-alice connected', 'alice sim-bob disconnected'])
  })

  it('breaks the channels of a peer that leaves, at both ends', async () => {
    const clock = createVirtualClock()
    const network = createMemoryNetwork({ clock })
    const [a, b] = [network.join(alice.peer), network.join(bob.peer)]
    const errors: unknown[] = []
    const read = async (frames: AsyncIterable<Uint8Array>): Promise<void> => {
      try {
        for await (const frame of frames) expect(frame).to.have.length(0)
      } catch (error) {
        errors.push((error as { code: string }).code)
      }
    }
    b.handle('/p', channel => { void read(channel.frames) })
    void read((await driveUntilSettled(clock, a.open(bob.peer, '/p'))).frames)
    network.leave(bob.peer)
    await clock.run({ idle: true })
    expect(errors).to.deep.equal(['PEERBASE_CHANNEL_CLOSED', 'PEERBASE_CHANNEL_CLOSED'])
  })

  it('refuses a second peer of the same name, and lets it come back once it has left', () => {
    const network = createMemoryNetwork({ clock: createVirtualClock() })
    network.join(alice.peer, { addresses: ['/memory/1'] })
    expect(() => network.join(alice.peer)).to.throw().with.property('code', 'PEERBASE_INVALID_OPTION')
    network.leave(alice.peer)
    expect(network.join(alice.peer, { addresses: ['/memory/2'] }).addresses()).to.deep.equal(['/memory/2'])
  })

  it('refuses a frame too large for a real reader, instead of losing it', async () => {
    const clock = createVirtualClock()
    const network = createMemoryNetwork({ clock })
    const a = network.join(alice.peer)
    network.join(bob.peer).handle('/p', () => {})
    const channel = await driveUntilSettled(clock, a.open(bob.peer, '/p'))
    const error: unknown = await channel.send(new Uint8Array((4 << 20) + 1)).catch((error: unknown) => error)
    expect(error).to.have.property('code', 'PEERBASE_TOO_LARGE')
  })
})
