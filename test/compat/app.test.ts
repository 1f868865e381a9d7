import { expect } from 'chai'
import { generate } from '@peer-base/keys'
import { type PeerInfo } from '@peer-base/app'
import { type Apps, codeOf, createApps, eventually } from './apps.js'

describe('an app', () => {
  let apps: Apps
  beforeEach(() => { apps = createApps() })
  afterEach(async () => { await apps.stop() })

  it('has the name it was given', () => {
    expect(apps.open('alice').name).to.equal('compat')
  })

  it('starts once however often it is asked, and stops once', async () => {
    const alice = apps.open('alice')
    await Promise.all([alice.start(), alice.start()])
    await alice.start()
    expect(alice.peerId).to.equal('alice')
    await Promise.all([alice.stop(), alice.stop({ stopIPFS: true })])
    await alice.stop({ stopIPFS: false })
  })

  it('can be stopped before it was started, and started again after', async () => {
    const alice = apps.open('alice')
    await alice.stop()
    await alice.start()
    await alice.stop()
    await alice.start()
    expect(alice.peerId).to.equal('alice')
  })

  it('starts by itself when a collaboration is opened', async () => {
    const collaboration = await apps.open('alice').collaborate('doc', 'gset')
    expect(collaboration.name).to.equal('doc')
  })

  it('says what to do when it is used before the start', async () => {
    const alice = apps.open('alice')
    expect(await codeOf(() => alice.peerId)).to.equal('PEERBASE_STOPPED')
    expect(await codeOf(() => { alice.gossip(new Uint8Array(1)) })).to.equal('PEERBASE_STOPPED')
    expect(alice.libp2p).to.equal(undefined)
  })

  it('stops when its signal is aborted, and starts no more', async () => {
    const controller = new AbortController()
    const alice = apps.open('alice', { signal: controller.signal })
    const collaboration = await alice.collaborate('doc', 'gset')
    let stopped = 0
    collaboration.on('stopped', () => { stopped += 1 })
    controller.abort(new Error('enough'))
    await eventually('the collaboration stopped', () => stopped === 1)
    let reason: unknown
    await alice.start().catch((error: unknown) => { reason = error })
    expect(reason).to.have.property('message', 'enough')
  })

  it('gives one instance for one name, also to callers at the same time', async () => {
    const alice = apps.open('alice')
    const [first, second] = await Promise.all([alice.collaborate('doc', 'gset'), alice.collaborate('doc', 'gset')])
    expect(first).to.equal(second)
    expect(await alice.collaborate('doc', 'gset')).to.equal(first)
    expect(await alice.collaborate('other', 'gset')).not.to.equal(first)
  })

  it('gives a new instance after the first was stopped', async () => {
    const alice = apps.open('alice')
    const first = await alice.collaborate('doc', 'gset')
    await first.stop()
    const second = await alice.collaborate('doc', 'gset')
    expect(second).not.to.equal(first)
    await second.shared.add('a')
    expect(second.shared.value()).to.deep.equal(new Set(['a']))
  })

  it('refuses another type and other keys for an open name', async () => {
    const alice = apps.open('alice')
    const [keys, otherKeys] = [await generate(), await generate()]
    await alice.collaborate('doc', 'gset', { keys })
    expect(await codeOf(() => alice.collaborate('doc', 'rga', { keys }))).to.equal('PEERBASE_TYPE_MISMATCH')
    expect(await codeOf(() => alice.collaborate('doc', 'gset', { keys: otherKeys }))).to.equal('PEERBASE_KEYS_MISMATCH')
    expect(await codeOf(() => alice.collaborate('doc', 'gset'))).to.equal('PEERBASE_KEYS_MISMATCH')
  })

  it('counts the peers it heard: 0 before start and after stop', async () => {
    const [alice, bob] = [apps.open('alice'), apps.open('bob')]
    expect(alice.peerCountGuess()).to.equal(0)
    await Promise.all([alice.collaborate('doc', 'gset'), bob.collaborate('doc', 'gset')])
    await eventually('alice heard bob', () => alice.peerCountGuess() === 1)
    expect(alice.peerCountEstimate()).to.equal(1)
    await alice.stop()
    expect(alice.peerCountGuess()).to.equal(0)
    expect(alice.peerCountEstimate()).to.equal(0)
  })

  it('forgets peers that were silent for the window', async () => {
    const [alice, bob] = [apps.open('alice', { peerCountGuess: { periodWindowMS: 2000 } }), apps.open('bob')]
    await alice.start()
    await bob.start()
    await eventually('alice heard bob', () => { bob.gossip(new Uint8Array(1)); return alice.peerCountGuess() === 1 })
    await bob.stop()
    await eventually('alice forgot bob', () => alice.peerCountGuess() === 0)
  })

  it('carries raw gossip to the other apps of its name', async () => {
    const [alice, bob] = [apps.open('alice'), apps.open('bob')]
    await Promise.all([alice.start(), bob.start()])
    const heard: Array<[string, string]> = []
    bob.on('gossip', (bytes, from) => { heard.push([new TextDecoder().decode(bytes), from]) })
    alice.gossip(new TextEncoder().encode('hello'))
    await eventually('bob heard it', () => heard.length === 1)
    expect(heard).to.deep.equal([['hello', 'alice']])
  })

  it('tells of the peers that come and go, with id and addresses', async () => {
    const [alice, bob] = [apps.open('alice'), apps.open('bob')]
    const told: string[] = []
    const infos: PeerInfo[] = []
    const names = ['peer connected', 'outbound peer connected', 'inbound peer connected',
      'peer disconnected', 'outbound peer disconnected', 'inbound peer disconnected'] as const
    for (const name of names) alice.on(name, (peer) => { told.push(name); infos.push(peer) })
    await Promise.all([alice.collaborate('doc', 'gset'), bob.collaborate('doc', 'gset')])
    await eventually('alice met bob', () => told.length >= 3)
    expect([...told].sort()).to.deep.equal(['inbound peer connected', 'outbound peer connected', 'peer connected'])
    await bob.stop()
    apps.cut('bob')
    await eventually('alice lost bob', () => told.length >= 6)
    expect([...told].sort()).to.deep.equal([...names].sort())
    expect(new Set(infos.map(({ id }) => id))).to.deep.equal(new Set(['bob']))
    expect(infos.some(({ addresses }) => addresses.includes('/memory/bob'))).to.equal(true)
  })

  it('keeps what is left of the IPFS node: who, where, and with whom', async () => {
    const alice = apps.open('alice')
    await alice.ipfs.start()
    expect(await alice.ipfs.id()).to.deep.equal({
      id: 'alice', addresses: ['/memory/alice'], agentVersion: 'peer-base/1', protocolVersion: 'peer-base/sync/1'
    })
    expect(await alice.ipfs.swarm.peers()).to.deep.equal([])
    await alice.ipfs.stop()
    expect(await codeOf(() => alice.peerId)).to.equal('PEERBASE_STOPPED')
  })

  it('hears the errors that nobody listens for on a collaboration', async () => {
    const alice = apps.open('alice')
    const heard: Error[] = []
    alice.on('error', (error) => { heard.push(error) })
    const collaboration = await alice.collaborate('doc', 'gset')
    collaboration.on('state changed', () => { throw new Error('a listener of the app failed') })
    await collaboration.shared.add('a')
    await eventually('the app heard it', () => heard.length === 1)
    expect(heard[0]).to.have.property('message', 'a listener of the app failed')
    expect(collaboration.shared.value()).to.deep.equal(new Set(['a']))
  })
})
