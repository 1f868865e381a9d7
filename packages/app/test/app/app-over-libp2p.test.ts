import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type App, type AppOptions, createApp, createMemoryStore } from '../../src/index.js'

/** Nobody answers there: the address is for documentation only (RFC 5737). */
const unreachable = '/ip4/192.0.2.1/tcp/443/ws/p2p/12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'

async function codeOf (action: () => Promise<unknown>): Promise<unknown> {
  return await action().then(() => undefined, (error: unknown) => error instanceof Error && 'code' in error ? error.code : error)
}

describe('an app over libp2p', () => {
  let folder: string
  const opened: App[] = []
  const open = (options: AppOptions): App => {
    const app = createApp('compat', options, { defaultLocation: (name) => path.join(folder, name) })
    opened.push(app)
    return app
  }
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'peer-base-app-')) })
  afterEach(async () => { await Promise.all(opened.splice(0).map(async (app) => { await app.stop() })) })
  after(async () => { await rm(folder, { recursive: true }) })

  it('is the same peer over restarts on one store, and shows the running node', async () => {
    const app = open({ listen: ['/ip4/127.0.0.1/tcp/0/ws'] })
    await app.start()
    const { peerId, libp2p } = app
    expect(libp2p?.peerId.toString()).to.equal(peerId)
    const { id, addresses } = await app.ipfs.id()
    expect(id).to.equal(peerId)
    expect(addresses.join()).to.match(/\/ip4\/127\.0\.0\.1\/tcp\/\d+\/ws/)
    await app.stop()
    expect(app.libp2p).to.equal(undefined)
    await app.start()
    expect(app.peerId).to.equal(peerId)
  })

  it('starts, works and stops while its relay and bootstrap peers are unreachable', async () => {
    const app = open({ store: createMemoryStore(), relays: [unreachable], bootstrap: [unreachable] })
    await app.start()
    const { shared } = await app.collaborate('doc', 'gset')
    await shared.add('offline')
    expect(shared.value()).to.deep.equal(new Set(['offline']))
  })

  it('lists its connections in the form of IPFS', async () => {
    const [alice, bob] = [open({ store: createMemoryStore(), listen: ['/ip4/127.0.0.1/tcp/0/ws'] }), open({ store: createMemoryStore() })]
    await Promise.all([alice.start(), bob.start()])
    const [address = ''] = (await alice.ipfs.id()).addresses
    await bob.stop()
    const third = open({ store: createMemoryStore(), bootstrap: [address] })
    const met = new Promise<string>((resolve) => { third.on('peer connected', ({ id }) => { resolve(id) }) })
    await third.start()
    expect(await met).to.equal(alice.peerId)
    const [peer] = await third.ipfs.swarm.peers()
    expect(peer?.peer).to.equal(alice.peerId)
    expect(peer?.addr).to.be.a('string')
  })

  it('refuses a second app on the same store, and the first goes on', async () => {
    const store = path.join(folder, 'one')
    const first = open({ store })
    const { shared } = await first.collaborate('doc', 'gset')
    expect(await codeOf(async () => { await open({ store }).start() })).to.equal('PEERBASE_STORE_LOCKED')
    await shared.add('x')
    expect(shared.value().size).to.equal(1)
  })

  it('refuses a store that cannot be one, an address that is none, and a port in use; and can be started after', async () => {
    const file = path.join(folder, 'a file')
    await writeFile(file, 'not a folder')
    expect(await codeOf(async () => { await open({ store: file }).start() })).to.equal('PEERBASE_STORE_FAILED')
    expect(await codeOf(async () => { await open({ store: createMemoryStore(), listen: ['nowhere'] }).start() })).to.equal('PEERBASE_INVALID_ADDRESS')
    const server = createServer()
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => { resolve((server.address() as { port: number }).port) }))
    const app = open({ ipfs: { repo: path.join(folder, 'two'), swarm: [`/ip4/127.0.0.1/tcp/${port}/ws`] } })
    expect(await codeOf(async () => { await app.start() })).to.equal('PEERBASE_ADDRESS_IN_USE')
    await new Promise((resolve) => server.close(resolve))
    await app.start()
    expect(app.peerId).to.be.a('string')
  })

  it('starts with an address of a form that has retired', async () => {
    const app = open({ store: createMemoryStore(), ipfs: { swarm: ['/ip4/192.0.2.1/tcp/9090/ws/p2p-websocket-star'] } })
    await app.start()
    expect(app.peerId).to.be.a('string')
  })
})
