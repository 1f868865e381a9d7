import { expect } from 'chai'
import { runInNewContext } from 'node:vm'
import type { Collaboration } from '@peer-base/app'
import { generate, type Keys, uriDecode, uriEncodeReadOnly } from '@peer-base/keys'
import { type Apps, codeOf, createApps, eachWithAppsAndKeys, eventually } from './apps.js'

describe('a collaboration', () => {
  let apps: Apps
  let keys: Keys
  eachWithAppsAndKeys((made) => { ({ apps, keys } = made) })

  it('has name, app, type, parent and a full name', async () => {
    const app = apps.open('alice')
    const root = await app.collaborate('doc', 'rga', { keys })
    const sub = await root.sub('title', 'lwwreg')
    const nested = await sub.sub('a/b', 'gset')
    expect([root.name, root.typeName, root.parent, root.fqn(), root.isRoot()]).to.deep.equal(['doc', 'rga', undefined, 'doc', true])
    expect(root.app).to.equal(app)
    expect([sub.name, sub.typeName, sub.fqn(), sub.isRoot()]).to.deep.equal(['title', 'lwwreg', 'doc/title', false])
    expect(sub.parent).to.equal(root)
    expect(sub.app).to.equal(app)
    expect(nested.parent).to.equal(sub)
    expect(nested.fqn()).to.equal('doc/title/a/b')
    expect(root.shared).to.equal(root.shared)
  })

  for (const kind of ['with keys', 'without keys'] as const) {
    it(`brings two writers and a late third to one value, ${kind}`, async () => {
      const options = kind === 'with keys' ? { keys } : {}
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'gset', options), apps.open('bob').collaborate('doc', 'gset', options)])
      await a.shared.add('from alice')
      await b.shared.add('from bob')
      const both = new Set(['from alice', 'from bob'])
      await eventually('both have both', () => a.shared.value().size === 2 && b.shared.value().size === 2)
      const c = await apps.open('carol').collaborate('doc', 'gset', options)
      await eventually('carol has both', () => c.shared.value().size === 2)
      expect([a, b, c].map(({ shared }) => shared.value())).to.deep.equal([both, both, both])
    })
  }

  it('keeps collaborations with other keys, names and apps apart', async () => {
    const strangers = createApps('another app')
    try {
      const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
      const others = await Promise.all([
        apps.open('bob').collaborate('doc', 'gset', { keys: await generate() }),
        apps.open('carol').collaborate('doc', 'gset'),
        apps.open('dave').collaborate('doc 2', 'gset', { keys }),
        strangers.open('erin').collaborate('doc', 'gset', { keys })
      ])
      const friend = await apps.open('frank').collaborate('doc', 'gset', { keys })
      await a.shared.add('mine')
      await eventually('frank has it', () => friend.shared.value().size === 1)
      expect(others.map(({ shared }) => shared.value().size)).to.deep.equal([0, 0, 0, 0])
      expect(others.map((other) => other.peers().size)).to.deep.equal([1, 1, 1, 1])
    } finally {
      await strangers.stop()
    }
  })

  describe('membership and links', () => {
    it('lists its members, itself among them, and tells when they change', async () => {
      const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
      expect(a.peers()).to.deep.equal(new Set(['alice']))
      const views: Array<Set<string>> = []
      a.on('membership changed', (members) => { views.push(members) })
      const bob = apps.open('bob')
      await bob.collaborate('doc', 'gset', { keys })
      await eventually('bob joined', () => a.peers().size === 2)
      expect(views.at(-1)).to.deep.equal(new Set(['alice', 'bob']))
      await bob.stop()
      await eventually('bob left', () => a.peers().size === 1)
      expect(views.at(-1)).to.deep.equal(new Set(['alice']))
    })

    it('counts and names the peers it pushes to and pulls from', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })])
      await eventually('links are made', () => a.outboundConnectionCount() === 1 && a.inboundConnectionCount() === 1 && b.inboundConnectionCount() === 1)
      expect(a.outboundConnectedPeers()).to.deep.equal(new Set(['bob']))
      expect(a.inboundConnectedPeers()).to.deep.equal(new Set(['bob']))
      await a.stop()
      expect([a.outboundConnectionCount(), a.inboundConnectionCount(), a.peers().size]).to.deep.equal([0, 0, 0])
    })

    it('has a clock of its own and knows those of its peers', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })])
      expect(a.vectorClock().size).to.equal(0)
      await a.shared.add('x')
      await eventually('bob has it', () => b.shared.value().size === 1)
      await eventually('alice knows that', () => a.vectorClock('bob').size === 1)
      expect([...a.vectorClock().values()]).to.deep.equal([1])
      expect(a.vectorClock('alice')).to.deep.equal(a.vectorClock())
      expect(a.vectorClock('bob')).to.deep.equal(b.vectorClock())
      expect(a.vectorClock('nobody').size).to.equal(0)
    })
  })

  describe('shared', () => {
    it('changes at once, before the promise of the mutator resolves', async () => {
      const { shared } = await apps.open('alice').collaborate('doc', 'rga', { keys })
      const accepted = shared.push('a')
      expect(shared.value()).to.deep.equal(['a'])
      await accepted
    })

    it('gives the same value by reference while nothing changes', async () => {
      const { shared } = await apps.open('alice').collaborate('doc', 'rga', { keys })
      await shared.push('a')
      const value = shared.value()
      expect(shared.value()).to.equal(value)
      await shared.push('b')
      expect(shared.value()).not.to.equal(value)
    })

    it('rejects a bad argument with nothing changed and nothing sent', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      await a.shared.push('a')
      await a.save()
      const before = [a.shared.value(), a.vectorClock()]
      expect(await codeOf(() => a.shared.insertAt(7, 'x'))).to.equal('PEERBASE_POSITION')
      await a.save()
      expect([a.shared.value(), a.vectorClock()]).to.deep.equal(before)
    })

    it('tells of each change and delta, own and of others', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })])
      const told = { change: [] as unknown[], delta: [] as unknown[], fromSelf: [] as unknown[], clock: 0 }
      b.shared.on('change', (change, fromSelf) => { told.change.push([change, fromSelf]) })
      b.shared.on('delta', (_delta, fromSelf) => { told.delta.push(fromSelf) })
      b.shared.on('state changed', (fromSelf) => { told.fromSelf.push(fromSelf) })
      b.shared.on('clock changed', (clock) => { told.clock = clock.size })
      await a.shared.add('x')
      await eventually('bob was told', () => told.fromSelf.length === 1 && told.clock === 1)
      await b.shared.add('y')
      await eventually('bob was told of his own', () => told.fromSelf.length === 2 && told.clock === 2)
      expect(told.change).to.deep.equal([[{ add: 'x' }, false], [{ add: 'y' }, true]])
      expect(told.delta).to.deep.equal([false, true])
      expect(told.fromSelf).to.deep.equal([false, true])
    })

    it('gives an editor patches it can apply', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'text', { keys }), apps.open('bob').collaborate('doc', 'text', { keys })])
      let editor = ''
      b.shared.on('change', (patches) => {
        for (const { at, remove, insert } of patches as ReadonlyArray<{ at: number, remove: number, insert: string }>) {
          editor = editor.slice(0, at) + insert + editor.slice(at + remove)
        }
      })
      for (const letter of 'hello world') await a.shared.push(letter)
      await a.shared.removeAt(0, 6)
      await eventually('bob has all', () => b.shared.value() === 'world')
      expect(editor).to.equal('world')
    })

    it('answers the questions of its type', async () => {
      const { shared } = await apps.open('alice').collaborate('doc', 'text', { keys })
      await shared.push('hello')
      const cursor = shared.positionAt(5)
      await shared.insertAt(0, 'oh, ')
      expect(shared.indexOf(cursor)).to.equal(9)
    })

    it('can drop a listener again', async () => {
      const { shared } = await apps.open('alice').collaborate('doc', 'gset', { keys })
      let heard = 0
      const listener = (): void => { heard += 1 }
      shared.on('change', listener)
      await shared.add('a')
      shared.off('change', listener)
      await shared.add('b')
      expect(heard).to.equal(1)
    })
  })

  describe('state changed', () => {
    it('is one event for all changes of a turn, true when any was made here', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      const told: boolean[] = []
      a.on('state changed', (fromSelf) => { told.push(fromSelf) })
      void a.shared.push('a')
      void a.shared.push('b')
      await a.shared.push('c')
      await eventually('it was told', () => told.length > 0)
      expect(told).to.deep.equal([true])
    })

    it('finds the change applied', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })])
      const seen: unknown[] = []
      b.on('state changed', (fromSelf) => { seen.push([fromSelf, b.shared.value().has('x')]) })
      await a.shared.add('x')
      await eventually('bob was told', () => seen.length === 1)
      expect(seen).to.deep.equal([[false, true]])
    })
  })

  describe('read-only keys', () => {
    it('read what others write, and every mutator is refused with nothing sent', async () => {
      const reading = await uriDecode(uriEncodeReadOnly(keys))
      const a = await apps.open('alice').collaborate('doc', 'gset', { keys })
      const c = await apps.open('carol').collaborate('doc', 'gset', { keys: reading })
      await a.shared.add('x')
      await eventually('carol reads', () => c.shared.value().has('x'))
      expect(await codeOf(() => c.shared.add('y'))).to.equal('PEERBASE_READ_ONLY')
      const sub = await c.sub('inner', 'rga')
      expect(await codeOf(() => sub.shared.push('y'))).to.equal('PEERBASE_READ_ONLY')
      expect(c.shared.value()).to.deep.equal(new Set(['x']))
      expect(c.vectorClock()).to.deep.equal(a.vectorClock())
    })

    it('forward what a writer wrote after the writer has left', async () => {
      const reading = await uriDecode(uriEncodeReadOnly(keys))
      const alice = apps.open('alice')
      const a = await alice.collaborate('doc', 'gset', { keys })
      const c = await apps.open('carol').collaborate('doc', 'gset', { keys: reading })
      await a.shared.add('x')
      await eventually('carol reads', () => c.shared.value().has('x'))
      await alice.stop()
      apps.cut('alice')
      const d = await apps.open('dave').collaborate('doc', 'gset', { keys: reading })
      await eventually('dave reads', () => d.shared.value().has('x'))
    })
  })

  describe('replicateOnly', () => {
    it('stores and forwards, shows nothing and writes nothing', async () => {
      const alice = apps.open('alice')
      const a = await alice.collaborate('doc', 'gset', { keys })
      const keeper = await apps.open('kim').collaborate('doc', 'gset', { keys, replicateOnly: true })
      await a.shared.add('x')
      await eventually('kim keeps it', () => keeper.vectorClock().size === 1)
      expect(keeper.shared.value().size).to.equal(0)
      expect(await codeOf(() => keeper.shared.add('y'))).to.equal('PEERBASE_READ_ONLY')
      await alice.stop()
      apps.cut('alice')
      const b = await apps.open('bob').collaborate('doc', 'gset', { keys })
      await eventually('bob has it', () => b.shared.value().has('x'))
    })
  })

  describe('subs', () => {
    it('have types and values of their own, and one name is one instance', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      const tags = await a.sub('tags', 'gset')
      expect(await a.sub('tags', 'gset')).to.equal(tags)
      expect(await codeOf(() => a.sub('tags', 'rga'))).to.equal('PEERBASE_TYPE_MISMATCH')
      await tags.shared.add('red')
      expect(a.shared.value()).to.deep.equal([])
      expect(tags.shared.value()).to.deep.equal(new Set(['red']))
    })

    it('replicate, nested ones too, without any change of the root, also to those who ask late', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      const b = await apps.open('bob').collaborate('doc', 'rga', { keys })
      const nested = await (await a.sub('one', 'gset')).sub('two', 'text')
      await nested.shared.push('deep')
      await eventually('bob has the entry', () => b.vectorClock().size === 1)
      const bobs = await (await b.sub('one', 'gset')).sub('two', 'text')
      expect(bobs.shared.value()).to.equal('deep')
      expect(b.shared.value()).to.deep.equal([])
    })

    it('tell of their own changes only', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      const tags = await a.sub('tags', 'gset')
      const told: string[] = []
      a.on('state changed', () => { told.push('root') })
      tags.on('state changed', () => { told.push('tags') })
      await tags.shared.add('red')
      await eventually('told', () => told.length > 0)
      await a.shared.push('x')
      await eventually('told again', () => told.length > 1)
      expect(told).to.deep.equal(['tags', 'root'])
    })

    it('never show a change before the changes it followed', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'rga', { keys }), apps.open('bob').collaborate('doc', 'rga', { keys })])
      const [tags, bobTags] = [await a.sub('tags', 'gset'), await b.sub('tags', 'gset')]
      const early: unknown[] = []
      const look = (): void => { if (bobTags.shared.value().size > b.shared.value().length) early.push([...bobTags.shared.value()]) }
      b.on('state changed', look)
      bobTags.on('state changed', look)
      for (let n = 0; n < 20; n++) {
        await a.shared.push(n)
        await tags.shared.add(n)
      }
      await eventually('bob has all', () => bobTags.shared.value().size === 20)
      expect(early).to.deep.equal([])
      expect(b.shared.value()).to.have.length(20)
    })

    it('end their events when stopped, while the tree goes on', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      const tags = await a.sub('tags', 'gset')
      await tags.shared.add('red')
      let stopped = 0
      tags.on('stopped', () => { stopped += 1 })
      await tags.stop()
      await tags.stop()
      expect(stopped).to.equal(1)
      expect(await codeOf(() => tags.shared.add('blue'))).to.equal('PEERBASE_STOPPED')
      await a.shared.push('x')
      const again = await a.sub('tags', 'gset')
      expect(again).not.to.equal(tags)
      expect(again.shared.value()).to.deep.equal(new Set(['red']))
    })
  })

  describe('transact', () => {
    it('brings changes of root and subs together', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'rga', { keys }), apps.open('bob').collaborate('doc', 'rga', { keys })])
      const [tags, bobTags] = [await a.sub('tags', 'gset'), await b.sub('tags', 'gset')]
      const seen: Array<[number, number]> = []
      const look = (): void => { seen.push([b.shared.value().length, bobTags.shared.value().size]) }
      b.shared.on('change', look)
      bobTags.shared.on('change', look)
      for (let n = 0; n < 10; n++) {
        a.transact(() => {
          void a.shared.push(n)
          void tags.shared.add(n)
        })
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await eventually('bob has all', () => b.shared.value().length === 10)
      for (const [length, size] of seen) expect(length).to.equal(size)
    })

    it('holds over the turns of an async function, and gives back its result', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'rga', { keys }), apps.open('bob').collaborate('doc', 'rga', { keys })])
      const tags = await a.sub('tags', 'gset')
      await eventually('links are made', () => a.outboundConnectionCount() === 1)
      const result = await a.transact(async () => {
        await a.shared.push(1)
        await new Promise((resolve) => setTimeout(resolve, 60))
        expect(b.shared.value()).to.deep.equal([])
        await tags.shared.add(1)
        return 'done'
      })
      expect(result).to.equal('done')
      await eventually('bob has it', () => b.shared.value().length === 1)
      expect((await b.sub('tags', 'gset')).shared.value().size).to.equal(1)
      expect([...a.vectorClock().values()]).to.deep.equal([1])
    })

    it('holds for a promise of another class too, as libraries make them', async () => {
      const [a, b] = await Promise.all([apps.open('alice').collaborate('doc', 'rga', { keys }), apps.open('bob').collaborate('doc', 'rga', { keys })])
      await eventually('links are made', () => a.outboundConnectionCount() === 1)
      const foreign = runInNewContext('(work) => new Promise((resolve) => { work().then(resolve) })') as <T>(work: () => Promise<T>) => Promise<T>
      const seen = await a.transact(() => foreign(async () => {
        await a.shared.push(1)
        await new Promise((resolve) => setTimeout(resolve, 60))
        return b.shared.value()
      }))
      expect(seen).to.deep.equal([])
      await eventually('bob has it', () => b.shared.value().length === 1)
    })

    it('hands on what the function throws, and goes on after', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      expect(() => a.transact(() => { throw new Error('mine') })).to.throw('mine')
      await a.transact(async () => { throw new Error('mine too') }).catch((error: unknown) => { expect(error).to.have.property('message', 'mine too') })
      await a.shared.push('x')
      await a.save()
      expect([...a.vectorClock().values()]).to.deep.equal([1])
    })

    it('may be nested, and holds until the outermost ends', async () => {
      const a = await apps.open('alice').collaborate('doc', 'rga', { keys })
      a.transact(() => {
        void a.shared.push('a')
        a.transact(() => { void a.shared.push('b') })
        void a.shared.push('c')
      })
      await a.save()
      expect([...a.vectorClock().values()]).to.deep.equal([1])
    })
  })

  describe('gossip', () => {
    const pair = async (): Promise<[Collaboration, Collaboration]> => await Promise.all([
      apps.open('alice').collaborate('doc', 'gset', { keys }), apps.open('bob').collaborate('doc', 'gset', { keys })
    ])

    it('carries JSON to the members, the sender among them, with who sent it', async () => {
      const [a, b] = await pair()
      const heard: unknown[] = []
      const [gossipA, gossipB] = [await a.gossip('cursors'), await b.gossip('cursors')]
      gossipA.on('message', (message, from) => { heard.push(['alice', message, from]) })
      gossipB.on('message', (message, from) => { heard.push(['bob', message, from]) })
      await gossipA.broadcast(['any', { JSON: true }, null, 'é'])
      await eventually('both heard it', () => heard.length === 2)
      const message = ['any', { JSON: true }, null, 'é']
      expect(heard).to.deep.equal([['alice', message, 'alice'], ['bob', message, 'alice']])
    })

    it('keeps channels, keys and strangers apart', async () => {
      const [a, b] = await pair()
      const stranger = await apps.open('eve').collaborate('doc', 'gset', { keys: await generate() })
      const heard: string[] = []
      for (const [name, gossip] of [['other channel', await b.gossip('other')], ['stranger', await stranger.gossip('cursors')]] as const) {
        gossip.on('message', () => { heard.push(name) })
      }
      const bobs = await b.gossip('cursors')
      bobs.on('message', () => { heard.push('bob') })
      await (await a.gossip('cursors')).broadcast('hi')
      await eventually('bob heard it', () => heard.length > 0)
      expect(heard).to.deep.equal(['bob'])
    })

    it('gives one channel for one name, a new one after stop, and ends with the collaboration', async () => {
      const [a] = await pair()
      const first = await a.gossip('cursors')
      expect(await a.gossip('cursors')).to.equal(first)
      first.stop()
      expect(await codeOf(() => first.broadcast('late'))).to.equal('PEERBASE_STOPPED')
      const second = await a.gossip('cursors')
      expect(second).not.to.equal(first)
      await a.stop()
      expect(await codeOf(() => second.broadcast('late'))).to.equal('PEERBASE_STOPPED')
      expect(await codeOf(() => a.gossip('cursors'))).to.equal('PEERBASE_STOPPED')
    })

    it('refuses what is too large or no JSON, and goes on', async () => {
      const [a] = await pair()
      const gossip = await a.gossip('cursors')
      expect(await codeOf(() => gossip.broadcast('x'.repeat(49 * 1024)))).to.equal('PEERBASE_TOO_LARGE')
      const circle: { self?: unknown } = {}
      circle.self = circle
      expect(await codeOf(() => gossip.broadcast(circle))).to.equal('PEERBASE_BAD_ARGUMENT')
      expect(await codeOf(() => gossip.broadcast(1n))).to.equal('PEERBASE_BAD_ARGUMENT')
      const heard: unknown[] = []
      gossip.on('message', (message) => { heard.push(message) })
      await gossip.broadcast(undefined)
      expect(heard).to.deep.equal([null])
    })
  })
})
