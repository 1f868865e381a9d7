import { expect } from 'chai'
import { type Collaboration, createMemoryStore, type Move, PeerBaseError, type PeerId, type Rekeyed } from '@peer-base/app'
import { createRegistry } from '@peer-base/crdt-types'
import { generate, type Keys, uriDecode, uriEncodeReadOnly } from '@peer-base/keys'
import { type Apps, codeOf, eachWithAppsAndKeys, eventually } from './apps.js'

const quickly = { debouncePushMS: 0, debouncePushToPinnerMS: 100, stopGraceMS: 2000 } as const

describe('going on under new keys', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  const open = async (person: string, options: object = {}): Promise<Collaboration<'rga'>> =>
    await apps.open(person).collaborate('doc', 'rga', { keys, ...quickly, ...options })

  /** Alice, bob, carol and mallory, all of whom write, level and proved to alice. */
  async function room (): Promise<Record<'alice' | 'bob' | 'carol' | 'mallory', Collaboration<'rga'>>> {
    const [alice, bob, carol, mallory] = await Promise.all(['alice', 'bob', 'carol', 'mallory'].map(async (person) => await open(person)))
    if (alice === undefined || bob === undefined || carol === undefined || mallory === undefined) throw new Error('four were opened')
    const all = [alice, bob, carol, mallory]
    for (const each of all) await each.shared.push(each.vectorClock().size)
    await eventually('all are level, and have proved to alice who they are', () => all.every((each) => each.shared.value().length === 4) &&
      [...alice.members().values()].filter(({ proved }) => proved).length === 4)
    return { alice, bob, carol, mallory }
  }

  const told = (collaboration: Collaboration<'rga'>): Move[] => {
    const moves: Move[] = []
    collaboration.on('moved', (move) => { moves.push(move) })
    return moves
  }

  it('carries root and subs over, with all that their types know', async () => {
    const a = await open('alice')
    await a.shared.insertAllAt(0, ['x', 'y', 'z'])
    await a.shared.removeAt(1)
    const register = await a.sub('register', 'mvreg')
    await register.shared.write('one')
    await (await register.sub('deep', 'gcounter')).shared.inc(3)
    const replicas = new Set(a.vectorClock().keys())
    const { collaboration, keys: next } = await a.rekey()
    expect(next.equals(keys)).to.equal(false)
    expect(collaboration.shared.value()).to.deep.equal(['x', 'z'])
    const moved = await collaboration.sub('register', 'mvreg')
    expect(moved.shared.value()).to.deep.equal(new Set(['one']))
    expect((await moved.sub('deep', 'gcounter')).shared.value()).to.equal(3)
    expect([...collaboration.vectorClock().keys()].filter((replica) => replicas.has(replica))).to.deep.equal([])
    await collaboration.shared.push('w')
    await moved.shared.write('two')
    expect([collaboration.shared.value(), moved.shared.value()]).to.deep.equal([['x', 'z', 'w'], new Set(['two'])])
    expect(a.peers().size).to.equal(0)
    await a.app.stop()
    expect(await apps.open('alice').collaborate('doc', 'rga', { keys: next, ...quickly }).then(({ shared }) => shared.value())).to.deep.equal(['x', 'z', 'w'])
  })

  for (const storeStrategyName of ['memory', 'ipfs-repo', 'hybrid-ipfs-repo'] as const) {
    it(`is kept, and whole, with the store strategy ${storeStrategyName}`, async () => {
      const a = await open('alice', { storeStrategyName })
      for (let n = 0; n < 20; n++) await a.shared.push(n)
      const { collaboration } = await a.rekey()
      await collaboration.shared.push('new')
      expect(await collaboration.verifyHistory()).to.deep.include({ snapshots: 1, state: 'equal', problems: [] })
      await collaboration.stop()
      await collaboration.start()
      expect(collaboration.shared.value().length).to.equal(storeStrategyName === 'memory' ? 0 : 21)
    })
  }

  it('reaches those who are kept, and keeps out who is not', async () => {
    const { alice, bob, carol, mallory } = await room()
    const [atBob, atMallory] = [told(bob), told(mallory)]
    const [bobsReplica, by] = ['bob', 'alice'].map((peer) => alice.members().get(peer as PeerId)?.replica)
    const { collaboration, keys: next, kept, unreached } = await alice.rekey({ keep: ['bob', 'nobody'] })
    expect([kept, unreached]).to.deep.equal([[bobsReplica], ['nobody']])
    await eventually('all were told', () => [bob, carol, mallory].every((each) => each.moves().length === 1))
    expect(atBob).to.deep.equal(bob.moves())
    expect([atBob[0]?.by, atBob[0]?.keys?.equals(next), atBob[0]?.keys?.write?.equals(next.write)]).to.deep.equal([by, true, true])
    expect(atMallory).to.deep.equal([{ by, keys: undefined }])

    await bob.stop()
    const followed = await bob.app.collaborate('doc', 'rga', { keys: atBob[0]?.keys as Keys, ...quickly })
    await collaboration.shared.push('secret')
    await followed.shared.push('too')
    await eventually('bob and alice are level', () => [collaboration, followed].every((each) => each.shared.value().length === 6))
    await mallory.shared.push('rubbish')
    await eventually('carol, who stays, has it', () => carol.shared.value().includes('rubbish'))
    expect(collaboration.peers()).to.deep.equal(new Set(['alice', 'bob']))
    expect(collaboration.shared.value()).to.not.include('rubbish')
    expect(mallory.shared.value()).to.not.include('secret')
  })

  it('is told, with the keys, to one who was away and finds it in a pinner', async () => {
    const pam = apps.openPinner('pam')
    await pam.start()
    const { alice, bob, carol, mallory } = await room()
    await bob.stop()
    const bobs = bob.app
    await bobs.stop()
    const { keys: next } = await alice.rekey({ keep: ['bob'].flatMap((peer) => alice.members().get(peer as PeerId)?.replica ?? [...bob.vectorClock().keys()]) })
    await eventually('pam has it', () => [carol, mallory].every((each) => each.moves().length === 1 && each.replication.isCurrentStatePersistedOnPinner() === 1))
    await Promise.all([carol, mallory].map(async (each) => { await each.stop() }))
    const again = await apps.open('bob').collaborate('doc', 'rga', { keys, ...quickly })
    await eventually('bob is told', () => again.moves().length === 1)
    expect(again.moves()[0]?.keys?.equals(next)).to.equal(true)
    await again.stop()
    await again.start()
    expect(again.moves()[0]?.keys?.equals(next)).to.equal(true)
  })

  it('gives a newcomer with the new link all of it, from a pinner that cannot read it', async () => {
    const pam = apps.openPinner('pam')
    await pam.start()
    const a = await open('alice')
    await a.shared.push('before')
    const { collaboration, keys: next } = await a.rekey()
    await collaboration.shared.push('after')
    await eventually('pam keeps it', () => collaboration.replication.isCurrentStatePersistedOnPinner() === 1)
    await collaboration.stop()
    const reading = await uriDecode(uriEncodeReadOnly(next))
    const b = await apps.open('bob').collaborate('doc', 'rga', { keys: reading, ...quickly })
    await eventually('bob reads all', () => b.shared.value().length === 2)
    expect(b.shared.value()).to.deep.equal(['before', 'after'])
  })

  it('carries what came until it was stopped, and leaves later changes in the old one', async () => {
    const { alice, bob, carol, mallory } = await room()
    const writing = Array.from({ length: 30 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n))
      await bob.shared.push(`bob ${n}`)
    })
    const { collaboration } = await alice.rekey()
    await Promise.all(writing)
    await eventually('those who stayed are level', () => [bob, carol, mallory].every((each) => each.shared.value().length === 34))
    const carried = collaboration.shared.value()
    expect(carried).to.deep.equal(alice.shared.value())
    expect(bob.shared.value()).to.include.members([...carried])
  })

  it('by two at once is two collaborations, and all others see both in one order', async () => {
    const { alice, bob, carol, mallory } = await room()
    const both: Array<Rekeyed<unknown>> = await Promise.all([alice.rekey({ keep: ['carol'] }), bob.rekey()])
    await eventually('carol and mallory were told of both', () => [carol, mallory].every((each) => each.moves().length === 2))
    expect(carol.moves().map(({ by }) => by)).to.deep.equal(mallory.moves().map(({ by }) => by))
    expect(mallory.moves().map(({ keys: left }) => left)).to.deep.equal([undefined, undefined])
    expect(carol.moves().filter(({ keys: left }) => left?.equals(both[0]?.keys) === true)).to.have.length(1)
    expect(both[0]?.keys.equals(both[1]?.keys)).to.equal(false)
  })

  it('says nothing where it is to say nothing', async () => {
    const { alice, bob } = await room()
    const { kept, unreached, keys: next, collaboration } = await alice.rekey({ leavePointer: false, keep: ['bob'], keys: await generate() })
    expect([kept, unreached]).to.deep.equal([[], ['bob']])
    await bob.shared.push('on')
    expect(bob.moves()).to.deep.equal([])
    const c = await apps.open('dave').collaborate('doc', 'rga', { keys: next, ...quickly })
    await eventually('dave has it', () => c.shared.value().length === 4)
    expect(c.shared.value()).to.deep.equal(collaboration.shared.value())
  })

  it('closes an open collaboration', async () => {
    const a = await apps.open('alice').collaborate('doc', 'rga', quickly)
    await a.shared.push('x')
    const { collaboration } = await a.rekey()
    expect([...collaboration.members().values()].map(({ role }) => role)).to.deep.equal(['writer'])
    expect(collaboration.shared.value()).to.deep.equal(['x'])
  })

  it('is done once, however often it is asked for at a time', async () => {
    const a = await open('alice')
    await a.shared.push('x')
    const outcomes = await Promise.allSettled([a.rekey(), a.rekey()])
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).to.have.property('code', 'PEERBASE_STOPPED')
  })

  it('leaves the old one as it was where the new one cannot be kept', async () => {
    const store = createMemoryStore()
    let isFull = false
    const failing = Object.assign(Object.create(store) as typeof store, {
      batch: async (...args: Parameters<typeof store.batch>) => {
        if (isFull) throw new PeerBaseError('PEERBASE_STORE_FULL', 'The disk is full')
        await store.batch(...args)
      },
      get: store.get.bind(store), entries: store.entries.bind(store), close: store.close.bind(store)
    })
    const a = await apps.open('alice', { store: failing }).collaborate('doc', 'rga', { keys, ...quickly, storeStrategyName: 'hybrid-ipfs-repo' })
    await a.shared.push('x')
    await a.save()
    isFull = true
    expect(await codeOf(async () => await a.rekey())).to.equal('PEERBASE_STORE_FULL')
    isFull = false
    await a.shared.push('y')
    expect([a.shared.value(), a.moves(), a.peers().size]).to.deep.equal([['x', 'y'], [], 1])
    const { collaboration } = await a.rekey()
    expect(collaboration.shared.value()).to.deep.equal(['x', 'y'])
  })

  it('is refused with nothing changed: to readers, on subs, with no new keys, when stopped, and with what could not be carried', async () => {
    const a = await open('alice')
    await a.shared.push('x')
    const reading = await uriDecode(uriEncodeReadOnly(keys))
    const b = await open('bob', { keys: reading })
    expect(await codeOf(async () => await b.rekey())).to.equal('PEERBASE_READ_ONLY')
    expect(await codeOf(async () => await a.rekey({ keys }))).to.equal('PEERBASE_INVALID_KEYS')
    expect(await codeOf(async () => await a.rekey({ keys: reading }))).to.equal('PEERBASE_INVALID_KEYS')
    expect(await codeOf(async () => await a.sub('s', 'rga').then(async (sub) => await sub.rekey()))).to.equal('PEERBASE_BAD_ARGUMENT')
    const types = createRegistry()
    types.define('note', { initial: () => 0, join: Math.max, value: (state: number) => state, mutators: { reach: (_id: string, _state: number, to: number) => to } })
    const c: Collaboration = await apps.open('carol', { types }).collaborate<string>('doc', 'rga', { keys, ...quickly })
    const note: Collaboration = await c.sub('n', 'note' as string)
    await (note.shared['reach'] as (to: number) => Promise<void>)(3)
    await eventually('alice has it, and cannot read it', () => a.vectorClock().size === 2)
    expect(await codeOf(async () => await a.rekey())).to.equal('PEERBASE_UNKNOWN_TYPE')
    await a.shared.push('y')
    expect(a.shared.value()).to.deep.equal(['x', 'y'])
    expect(b.moves()).to.deep.equal([])
    await a.stop()
    expect(await codeOf(async () => await a.rekey())).to.equal('PEERBASE_STOPPED')
  })
})
