import { expect } from 'chai'
import { expectAddresses, networkOptions } from '../../src/app-addresses.js'

const relay = '/dns4/relay.example/tcp/443/wss/p2p/12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'

describe('addresses in the options of an app', () => {
  it('are none by default', () => {
    expect(networkOptions({ given: {} })).to.deep.equal({ listen: [], relays: [], bootstrap: [] })
  })

  it('are told apart under swarm: relays by peer id, domain name or the form of 2019, the rest is listened on', () => {
    const rendezvous = '/dns4/127.0.0.1/tcp/9090/ws/p2p-websocket-star'
    const swarm = ['/ip4/0.0.0.0/tcp/4001/ws', relay, rendezvous, '/ip4/10.0.0.7/tcp/9090/ws/p2p-websocket-star', '/dns4/relay.example/tcp/443/wss']
    expect(networkOptions({ given: { ipfs: { swarm } } })).to.deep.equal({ listen: [swarm[0]], relays: swarm.slice(1), bootstrap: [] })
  })

  it('are as said in the new spellings, which win over the old', () => {
    const given = {
      listen: ['/ip4/127.0.0.1/tcp/0'], relays: ['/dns4/new.example/tcp/443/wss'], bootstrap: [relay],
      ipfs: { swarm: ['/ip4/0.0.0.0/tcp/4001', relay], bootstrap: ['/dns4/old.example/tcp/443/wss'] }
    }
    expect(networkOptions({ given })).to.deep.equal({ listen: given.listen, relays: given.relays, bootstrap: given.bootstrap })
  })

  it('of a relay with an API are reached too', () => {
    const { relays } = networkOptions({ given: { ipfs: { relay: { relayWSAddr: relay, apiAddr: '/ip4/127.0.0.1/tcp/5001' } } } })
    expect(relays).to.deep.equal([relay])
  })

  it('bring identity, STUN servers and service as a relay along when they are given', () => {
    const given = { privateKey: new Uint8Array(4), stunServers: ['stun:stun.example'], relayServer: {} }
    expect(networkOptions({ given })).to.deep.include(given)
  })

  for (const [what, given] of Object.entries({
    'a string for a list': { listen: '/ip4/0.0.0.0/tcp/1' }, 'a number in a list': { ipfs: { swarm: [7] } }, 'no list at all': { ipfs: { bootstrap: null } }
  })) {
    it(`refuse ${what}`, () => {
      expect(() => { expectAddresses(given as never) }).to.throw().with.property('code', 'PEERBASE_INVALID_OPTION')
    })
  }
})
