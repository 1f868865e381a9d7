import { expect } from 'chai'
import { createLibp2pNetwork, parseAddresses } from '../../../src/network/libp2p/index.js'
import { silentLogger } from '../../../src/ports/logger.js'
import { createMemoryStore } from '../../../src/store/memory-store.js'
import { loopback, People } from './people.js'

async function codeOf (task: Promise<unknown>): Promise<unknown> {
  return await task.then(() => 'no error', (error: { code?: unknown }) => error.code)
}

describe('starting and stopping a libp2p network', function () {
  this.timeout(20_000)
  const people = new People()
  afterEach(() => people.stop())

  it('succeeds although no relay and no bootstrap peer can be reached', async () => {
    const alice = await people.start({ relays: ['/ip4/127.0.0.1/tcp/9/ws'], bootstrap: ['/dns4/nowhere.invalid/tcp/443/wss'] })
    expect(alice.addresses()).to.deep.equal([])
    await alice.start()
  })

  it('stops at once while its relays are being dialled, twice, and before it was started', async () => {
    const alice = await people.start({ relays: ['/ip4/192.0.2.1/tcp/9/ws'] })
    await Promise.all([alice.stop(), alice.stop()])
    expect(await codeOf(alice.start())).to.equal('PEERBASE_STOPPED')
    const bob = await createLibp2pNetwork({ clock: { now: () => 0, after: () => () => {} }, random: { uint32: () => 0 }, logger: silentLogger }, { webrtc: 'off' })
    await bob.stop()
  })

  it('says when a port is in use, over WebSockets and over TCP', async () => {
    for (const form of [loopback, '/ip4/127.0.0.1/tcp/0']) {
      const alice = await people.start({ listen: [form] })
      const listen = alice.addresses().map((address) => address.replace(/\/p2p\/.*/, ''))
      expect(await codeOf(people.start({ listen }))).to.equal('PEERBASE_ADDRESS_IN_USE')
    }
  })

  it('says when an address is none, and when nothing can listen on it', async () => {
    for (const options of [{ listen: ['somewhere'] }, { relays: ['/ip4/300.0.0.1/tcp/1/ws'] }, { bootstrap: [''] }, { listen: ['/ip4/127.0.0.1/udp/1/quic-v1'] }]) {
      expect(await codeOf(people.start(options)), JSON.stringify(options)).to.equal('PEERBASE_INVALID_ADDRESS')
    }
  })

  it('keeps its identity in the store, and a given key wins', async () => {
    const store = createMemoryStore()
    const first = await people.start({}, { store })
    await first.stop()
    const again = await people.start({}, { store })
    const other = await people.start()
    expect(again.self).to.equal(first.self)
    expect(other.self).not.to.equal(first.self)
    expect(await codeOf(people.start({ privateKey: Uint8Array.of(1, 2, 3) }, { store }))).to.equal('PEERBASE_INVALID_KEYS')
  })

  it('signs as its peer id, for anybody to verify', async () => {
    const [alice, bob] = await Promise.all([people.start(), people.start()])
    const bytes = Uint8Array.of(1, 2, 3)
    const signature = await alice.sign(bytes)
    expect(await bob.verify(alice.self, bytes, signature)).to.equal(true)
    expect(await bob.verify(bob.self, bytes, signature)).to.equal(false)
    expect(await bob.verify(alice.self, Uint8Array.of(1, 2, 4), signature)).to.equal(false)
    expect(await bob.verify(alice.self, bytes, signature.slice(1))).to.equal(false)
    expect(await bob.verify('no id' as typeof alice.self, bytes, signature)).to.equal(false)
  })

  it('refuses a second handler of a protocol, until the first is cancelled', async () => {
    const alice = await people.start()
    const cancel = alice.handle('/test/1', () => {})
    expect(() => alice.handle('/test/1', () => {})).to.throw().with.property('code', 'PEERBASE_INVALID_OPTION')
    cancel()
    cancel()
    alice.handle('/test/1', () => {})()
  })

  it('refuses gossip that is too large for it', async () => {
    const alice = await people.start()
    expect(() => { alice.publish('pb1/garden', new Uint8Array((1 << 16) + 1)) }).to.throw().with.property('code', 'PEERBASE_TOO_LARGE')
  })
})

describe('addresses', () => {
  it('of retired forms lose their suffix, with one warning', () => {
    const warnings: string[] = []
    const logger = { ...silentLogger, warn: (message: string) => { warnings.push(message) } }
    const parsed = parseAddresses(['/dns4/relay.example/tcp/443/wss/p2p-websocket-star', '/dns4/127.0.0.1/tcp/9090/ws/p2p-webrtc-star/ipfs/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'], logger)
    expect(parsed.map(String)).to.deep.equal(['/dns4/relay.example/tcp/443/wss', '/ip4/127.0.0.1/tcp/9090/ws'])
    expect(warnings).to.have.length(1)
  })

  it('with a number for a name need no look-up', () => {
    expect(parseAddresses(['/dns4/127.0.0.1/tcp/9090/ws', '/dns6/::1/tcp/1/ws', '/dns4/1.2.3.4.example/tcp/1/ws'], silentLogger).map(String))
      .to.deep.equal(['/ip4/127.0.0.1/tcp/9090/ws', '/ip6/::1/tcp/1/ws', '/dns4/1.2.3.4.example/tcp/1/ws'])
  })
})
