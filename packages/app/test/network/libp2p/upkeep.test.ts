import { expect } from 'chai'
import type { Connection } from '@libp2p/interface'
import type { Libp2pNetwork } from '../../../src/network/libp2p/index.js'
import { systemClock } from '../../../src/util/system-clock.js'
import { loopback, People, until } from './people.js'

const topic = 'pb1/garden'
/** As the clock, but that links are looked at ten times a second and not every 5 s. */
const impatient = { now: () => systemClock.now(), after: (ms: number, task: () => void) => systemClock.after(ms === 5000 ? 100 : ms, task) }

function gossipStreams (network: Libp2pNetwork, peer: string, way: 'inbound' | 'outbound') {
  return network.libp2p.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peer)
    .flatMap(({ streams }) => streams).filter(({ direction, protocol }) => direction === way && protocol.includes('meshsub'))
}

/** The first so many questions who is there are not answered. */
function unanswered (network: Libp2pNetwork, times: number): void {
  const { identify } = network.libp2p.services
  const ask = identify.identify.bind(identify)
  let asked = 0
  identify.identify = async (connection: Connection) => {
    if (++asked <= times) throw new Error('The machine stood still')
    return await ask(connection)
  }
}

/** The first so many requests for a slot are refused. */
function refusing (relay: Libp2pNetwork, times: number): void {
  const { relay: server } = relay.libp2p.services as unknown as { readonly relay: { handleReserve: (...args: unknown[]) => Promise<void> } }
  const reserve = server.handleReserve.bind(server)
  let asked = 0
  server.handleReserve = async (...args) => {
    if (++asked <= times) throw new Error('The machine stood still')
    await reserve(...args)
  }
}

function hasSlot (network: Libp2pNetwork): boolean {
  return network.addresses().some((address) => address.includes('/p2p-circuit'))
}

describe('over a link that lives, gossip and a slot at the relay', function () {
  this.timeout(30_000)
  const people = new People()
  let relay: Libp2pNetwork
  let alice: Libp2pNetwork
  let bob: Libp2pNetwork
  const heard = new Set<string>()
  let said = 0

  before(async () => {
    relay = await people.start({ listen: [loopback], relayServer: {} }, { clock: impatient })
    const guests = await Promise.all([0, 1].map(() => people.start({ relays: [...relay.addresses()] }, { clock: impatient })))
    ;[alice, bob] = guests as [Libp2pNetwork, Libp2pNetwork]
    for (const one of [alice, bob]) one.subscribe(topic, { heard: (bytes) => { heard.add(`${one.self} ${new TextDecoder().decode(bytes)}`) } })
    await bothHear()
  })
  after(() => people.stop())

  /** Each hears something that is said from now on by the other. */
  async function bothHear (one = alice, other = bob): Promise<void> {
    const from = said
    await until('both hear each other', () => {
      for (const speaker of [one, other]) speaker.publish(topic, new TextEncoder().encode(`${speaker.self}${said}`))
      said++
      return [[one, other], [other, one]].every(([listener, speaker]) =>
        Array.from({ length: said - from }, (_, index) => `${speaker?.self}${from + index}`).some((words) => heard.has(`${listener?.self} ${words}`)))
    }, 20_000)
  }

  for (const [whose, end] of [['own', () => [alice, relay]], ['the relay\'s', () => [relay, alice]]] as const) {
    it(`come back when ${whose} gossip stream breaks`, async () => {
      const [from, to] = end() as [Libp2pNetwork, Libp2pNetwork]
      const streams = gossipStreams(from, to.self, 'outbound')
      expect(streams).to.have.length(1)
      for (const stream of streams) stream.abort(new Error('A write took too long'))
      await bothHear()
    })
  }

  it('come back when the other end forgets the peer and closes its half', async () => {
    for (const stream of gossipStreams(relay, alice.self, 'inbound')) await stream.close()
    await until('alice begins anew', () => gossipStreams(alice, relay.self, 'outbound').every(({ remoteWriteStatus }) => remoteWriteStatus === 'writable'))
    await bothHear()
  })

  it('come about when nobody could say at first who is there', async () => {
    unanswered(relay, 1)
    const carol = await people.start({ relays: [...relay.addresses()] }, { clock: impatient })
    unanswered(carol, 1)
    carol.subscribe(topic, { heard: (bytes) => { heard.add(`${carol.self} ${new TextDecoder().decode(bytes)}`) } })
    await until('carol has a slot', () => hasSlot(carol))
    await bothHear(carol, bob)
  })

  it('come about when the relay had no slot at first', async () => {
    refusing(relay, 1)
    const dave = await people.start({ relays: [...relay.addresses()] }, { clock: impatient })
    await until('dave has a slot', () => hasSlot(dave))
  })

  it('come about while another peer does not answer to gossip at all', async () => {
    let asked = 0
    relay.libp2p.addEventListener('connection:open', ({ detail: connection }) => {
      const { newStream } = connection
      const isMallory = asked === 0
      connection.newStream = async (protocols, options) => {
        if (!isMallory || !protocols.toString().includes('meshsub')) return await newStream(protocols, options)
        asked++
        return await new Promise(() => {})
      }
    })
    await people.start({ relays: [...relay.addresses()] }, { clock: impatient })
    await until('the relay asks mallory', () => asked > 0)
    const erin = await people.start({ relays: [...relay.addresses()] }, { clock: impatient })
    erin.subscribe(topic, { heard: (bytes) => { heard.add(`${erin.self} ${new TextDecoder().decode(bytes)}`) } })
    await bothHear(erin, bob)
  })
})
