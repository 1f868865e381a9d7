import { expect } from 'chai'
import { type CollaborationEvents, Emitter, type Gossip, type GossipEvents, type PeerId, silentLogger } from '@peer-base/app'
import { createAwareness, type Store } from '@peer-base/react'
import { createApps, eventually } from './support/apps.js'
import { createManualClock } from './support/manual-clock.js'

interface Said { readonly from: PeerId, readonly message: unknown }

/** Members of one collaboration with a channel that loses nothing; what is said is recorded. */
function createRoom () {
  const clock = createManualClock()
  const said: Said[] = []
  const channels = new Map<PeerId, Emitter<GossipEvents>>()
  const members = new Map<PeerId, Emitter<CollaborationEvents>>()
  const deliver = (from: PeerId, message: unknown): void => {
    said.push({ from, message })
    for (const channel of channels.values()) channel.emit('message', structuredClone(message), from)
  }
  const enter = (name: string) => {
    const self = name as PeerId
    const events = new Emitter<CollaborationEvents>({ logger: silentLogger })
    const channel = Object.assign(new Emitter<GossipEvents>({ logger: silentLogger }), {
      async broadcast (message: unknown) { deliver(self, message) }, stop () {}
    })
    channels.set(self, channel)
    members.set(self, events)
    const errors: unknown[] = []
    const peers = (): Set<PeerId> => new Set(members.keys())
    const collaboration = Object.assign(events, { peers, gossip: async (): Promise<Gossip> => channel })
    const report = (error: unknown): void => { errors.push(error) }
    const awareness = createAwareness<unknown>({ collaboration, channel: 'cursors', self: () => self, clock, report })
    return { awareness, channel, collaboration, errors }
  }
  const leave = (name: string): void => {
    members.delete(name as PeerId)
    for (const events of members.values()) events.emit('membership changed', new Set(members.keys()))
  }
  return { clock, said, enter, leave, deliver }
}

const shownTo = ({ awareness }: { readonly awareness: Store<ReadonlyMap<PeerId, unknown>> }) => Object.fromEntries(awareness.getSnapshot())

describe('awareness', () => {
  it('tells the others and never shows oneself', async () => {
    const { clock, enter } = createRoom()
    const [alice, bob] = [enter('alice'), enter('bob')]
    let told = 0
    alice.awareness.subscribe(() => {})
    bob.awareness.subscribe(() => { told += 1 })
    alice.awareness.set({ cursor: 3 })
    await clock.pass(100)
    expect(shownTo(bob)).to.deep.equal({ alice: { cursor: 3 } })
    expect(shownTo(alice)).to.deep.equal({})
    expect(told).to.equal(1)
  })

  it('tells the first change at once and a burst after it as one, the last of it', async () => {
    const { clock, said, enter } = createRoom()
    const { awareness } = enter('alice')
    awareness.subscribe(() => {})
    await clock.pass(0)
    for (let cursor = 0; cursor < 20; cursor++) {
      awareness.set({ cursor })
      await clock.pass(2)
    }
    await clock.pass(50)
    expect(said.map(({ message }) => message)).to.deep.equal([{ state: { cursor: 0 } }, { state: { cursor: 19 } }])
  })

  it('says nothing of an equal state, and repeats itself for those who missed it', async () => {
    const { clock, said, enter } = createRoom()
    const { awareness } = enter('alice')
    awareness.subscribe(() => {})
    awareness.set({ name: 'alice' })
    await clock.pass(100)
    awareness.set({ name: 'alice' })
    await clock.pass(100)
    expect(said).to.have.length(1)
    await clock.pass(30_000)
    expect(said.length).to.be.within(3, 4)
  })

  it('shows the same map, and wakes nobody, while others only repeat themselves', async () => {
    const { clock, enter, deliver } = createRoom()
    const bob = enter('bob')
    let told = 0
    bob.awareness.subscribe(() => { told += 1 })
    await clock.pass(0)
    deliver('alice' as PeerId, { state: { name: 'alice' } })
    const shown = bob.awareness.getSnapshot()
    deliver('alice' as PeerId, { state: { name: 'alice' } })
    expect(bob.awareness.getSnapshot()).to.equal(shown)
    expect(told).to.equal(1)
  })

  it('answers a newcomer, who then knows everybody', async () => {
    const { clock, enter } = createRoom()
    const alice = enter('alice')
    alice.awareness.subscribe(() => {})
    alice.awareness.set('here')
    await clock.pass(1000)
    const bob = enter('bob')
    bob.awareness.subscribe(() => {})
    bob.awareness.set('me too')
    await clock.pass(200)
    expect(shownTo(bob)).to.deep.equal({ alice: 'here' })
    expect(shownTo(alice)).to.deep.equal({ bob: 'me too' })
  })

  it('forgets who leaves, who is no member any more, and who falls silent', async () => {
    const { clock, enter, leave, deliver } = createRoom()
    const [alice, bob, carol] = [enter('alice'), enter('bob'), enter('carol')]
    const leaves = [alice, bob, carol].map(({ awareness }, i) => {
      const end = awareness.subscribe(() => {})
      awareness.set(i)
      return end
    })
    await clock.pass(1000)
    expect(shownTo(alice)).to.deep.equal({ bob: 1, carol: 2 })
    leaves[1]?.()
    await clock.pass(0)
    expect(shownTo(alice)).to.deep.equal({ carol: 2 })
    leave('carol')
    expect(shownTo(alice)).to.deep.equal({})
    deliver('dave' as PeerId, { state: 'silent' })
    await clock.pass(30_000)
    expect(shownTo(alice)).to.have.property('dave')
    await clock.pass(10_000)
    expect(shownTo(alice)).to.not.have.property('dave')
  })

  it('takes back what it told', async () => {
    const { clock, enter } = createRoom()
    const [alice, bob] = [enter('alice'), enter('bob')]
    alice.awareness.subscribe(() => {})
    bob.awareness.subscribe(() => {})
    alice.awareness.set('typing')
    await clock.pass(100)
    alice.awareness.set(undefined)
    await clock.pass(100)
    expect(shownTo(bob)).to.deep.equal({})
  })

  it('survives StrictMode and leaves neither timer nor listener behind', async () => {
    const { clock, enter } = createRoom()
    const { awareness, channel, collaboration } = enter('alice')
    awareness.subscribe(() => {})()
    const end = awareness.subscribe(() => {})
    awareness.set(1)
    await clock.pass(20_000)
    expect(channel.listenerCount('message')).to.equal(1)
    end()
    end()
    expect(channel.listenerCount('message')).to.equal(0)
    expect(collaboration.listenerCount('membership changed')).to.equal(0)
    expect(clock.waiting).to.equal(0)
    expect(awareness.getSnapshot().size).to.equal(0)
  })

  it('ignores what is no state', async () => {
    const { clock, enter, deliver } = createRoom()
    const { awareness } = enter('alice')
    awareness.subscribe(() => {})
    await clock.pass(0)
    for (const message of [null, 7, 'state', [], {}]) deliver('mallory' as PeerId, message)
    expect(awareness.getSnapshot().size).to.equal(0)
  })

  it('reports that a state cannot be sent, but not that a stopped collaboration hears no farewell', async () => {
    const { clock, enter } = createRoom()
    const { awareness, channel, errors } = enter('alice')
    const end = awareness.subscribe(() => {})
    channel.broadcast = async () => { throw Object.assign(new Error('too large'), { code: 'PEERBASE_TOO_LARGE' }) }
    awareness.set('x')
    await clock.pass(100)
    expect(errors).to.have.length(1)
    channel.broadcast = async () => { throw Object.assign(new Error('stopped'), { code: 'PEERBASE_STOPPED' }) }
    end()
    await clock.pass(0)
    expect(errors).to.have.length(1)
  })

  it('reaches a real member over private gossip', async () => {
    const apps = createApps()
    const [alice, bob] = [apps.open('alice'), apps.open('bob')]
    const [mine, theirs] = [await alice.collaborate('doc', 'gset'), await bob.collaborate('doc', 'gset')]
    const fail = (error: unknown): void => { throw error }
    const awareness = createAwareness<string>({ collaboration: mine, channel: 'a', self: () => alice.peerId, report: fail })
    const others = createAwareness<string>({ collaboration: theirs, channel: 'a', self: () => bob.peerId, report: fail })
    const ends = [awareness.subscribe(() => {}), others.subscribe(() => {})]
    awareness.set('writing')
    await eventually('bob knows that alice writes', () => others.getSnapshot().get(alice.peerId) === 'writing')
    for (const end of ends) end()
    await apps.stop()
  })
})
