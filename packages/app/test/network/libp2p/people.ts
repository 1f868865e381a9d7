import { createLibp2pNetwork } from '../../../src/network/libp2p/index.js'
import type { Libp2pNetwork, Libp2pNetworkComponents, Libp2pNetworkOptions } from '../../../src/network/libp2p/index.js'
import { silentLogger } from '../../../src/ports/logger.js'
import { systemClock } from '../../../src/util/system-clock.js'
import { systemRandom } from '../../../src/util/system-random.js'

export const loopback = '/ip4/127.0.0.1/tcp/0/ws'

/** Networks of one test, stopped together. */
export class People {
  readonly #networks: Libp2pNetwork[] = []

  async start (options: Libp2pNetworkOptions = {}, components: Partial<Libp2pNetworkComponents> = {}): Promise<Libp2pNetwork> {
    const network = await createLibp2pNetwork({ clock: systemClock, random: systemRandom, logger: silentLogger, ...components }, { webrtc: 'off', ...options })
    this.#networks.push(network)
    await network.start()
    return network
  }

  async stop (): Promise<void> {
    await Promise.all(this.#networks.splice(0).map((network) => network.stop()))
  }
}

/** Real sockets have no virtual time: looks every few milliseconds, and gives up after a bound that no healthy run comes near. */
export async function until (what: string, isSo: () => boolean, limitMS = 10_000): Promise<void> {
  const end = performance.now() + limitMS
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`Waited ${limitMS} ms for: ${what}`)
    await new Promise((resolve) => { setTimeout(resolve, 5) })
  }
}

/** Waits until `from` would find `to` by its addresses. */
export function introduce (from: Libp2pNetwork, to: Libp2pNetwork): void {
  from.remember(to.self, to.addresses())
}
