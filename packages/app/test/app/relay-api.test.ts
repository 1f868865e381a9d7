import { expect } from 'chai'
import type { PeerId } from '../../src/index.js'
import { pollRelay } from '../../src/discovery/relay-api.js'
import { createVirtualClock, type VirtualClock } from '@peer-base/testkit'

const relayWSAddr = '/dns4/relay.example/tcp/443/wss/p2p/12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'
const bob = '12D3KooWBobBobBobBobBobBobBobBobBobBobBobBobBob1' as PeerId
const self = '12D3KooWA1iceA1iceA1iceA1iceA1iceA1iceA1iceA1ice' as PeerId

interface Stage {
  readonly clock: VirtualClock
  readonly asked: string[]
  readonly remembered: Array<[PeerId, readonly string[]]>
  readonly warnings: string[]
  answer: () => Promise<Response>
  poll (apiAddr: string): { stop (): void }
}

function stage (): Stage {
  const clock = createVirtualClock()
  const set: Stage = {
    clock,
    asked: [],
    remembered: [],
    warnings: [],
    answer: async () => Response.json({ Peers: [{ Peer: bob }] }),
    poll: (apiAddr) => pollRelay({
      clock,
      network: { self, remember: (peer, addresses) => { set.remembered.push([peer, addresses]) } },
      logger: { debug: () => {}, warn: (message) => { set.warnings.push(message) } },
      fetch: async (url) => {
        set.asked.push(url as string) // as pollRelay calls it
        return await set.answer()
      }
    }, { apiAddr, relayWSAddr })
  }
  return set
}

describe('the poller of a relay\'s API', () => {
  it('asks every five seconds and remembers who is behind the relay, itself not', async () => {
    const set = stage()
    set.answer = async () => Response.json({ Peers: [{ Peer: bob }, { Peer: self }] })
    const poller = set.poll('http://relay.example:5001/')
    await set.clock.advance(10_500)
    poller.stop()
    expect(set.asked).to.deep.equal(Array(3).fill('http://relay.example:5001/api/v0/swarm/peers'))
    expect(set.remembered).to.deep.equal(Array(3).fill([bob, [`${relayWSAddr}/p2p-circuit/p2p/${bob}`]]))
  })

  for (const [apiAddr, base] of [
    ['/ip4/127.0.0.1/tcp/5001', 'http://127.0.0.1:5001'], ['/dns4/relay.example/tcp/443/https', 'https://relay.example:443'], ['https://relay.example', 'https://relay.example']
  ] as const) {
    it(`takes ${apiAddr}`, async () => {
      const set = stage()
      const poller = set.poll(apiAddr)
      await set.clock.advance(1)
      poller.stop()
      expect(set.asked).to.deep.equal([`${base}/api/v0/swarm/peers`])
    })
  }

  for (const [what, answer] of Object.entries({
    nonsense: async () => new Response('<html>'), null: async () => Response.json(null), 'no peers': async () => Response.json({ Peers: null }),
    'peers that are none': async () => Response.json({ Peers: [null, 7, {}, { Peer: 7 }, { Peer: '/../' }, { Peer: 'x'.repeat(1000) }] }),
    'an error': async () => { throw new TypeError('fetch failed') }
  } satisfies Record<string, () => Promise<Response>>)) {
    it(`survives ${what}, and asks again`, async () => {
      const set = stage()
      set.answer = answer
      const poller = set.poll('http://relay.example')
      await set.clock.advance(10_500)
      set.answer = async () => Response.json({ Peers: [{ Peer: bob }] })
      await set.clock.advance(5000)
      poller.stop()
      expect(set.remembered).to.have.length(1)
      expect(set.warnings.length).to.be.at.most(1)
    })
  }

  it('leaves no timer after stop, not even when stopped while it waits for an answer', async () => {
    const set = stage()
    let release = (): void => {}
    set.answer = async () => {
      await new Promise<void>((resolve) => { release = resolve })
      return Response.json({ Peers: [{ Peer: bob }] })
    }
    const poller = set.poll('http://relay.example')
    await set.clock.advance(1)
    poller.stop()
    release()
    await set.clock.advance(60_000)
    expect(set.clock.liveTimers).to.equal(0)
    expect(set.asked).to.have.length(1)
    expect(set.remembered).to.deep.equal([])
  })
})
