import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Network, PeerId } from '../ports/network.js'
import { createTimers } from '../util/timers.js'

/** Asks a relay's HTTP API who is connected to it, and remembers these peers as reachable through it. */
export interface RelayPoller {
  stop (): void
}

export interface RelayPollerComponents {
  readonly network: Pick<Network, 'remember' | 'self'>
  readonly clock: Clock
  readonly logger: Logger
  readonly fetch: typeof fetch
}

const intervalMS = 5000
/** Peers taken from one answer. */
const maxPeers = 500

/**
 * Polls `<apiAddr>/api/v0/swarm/peers` (Kubo's form, which our own relay serves too) every 5 s. `apiAddr` is an HTTP URL or
 * a multiaddr such as `/ip4/127.0.0.1/tcp/5001`. Failures are logged, once per run of them.
 */
export function pollRelay (
  { network, clock, logger, fetch }: RelayPollerComponents,
  { apiAddr, relayWSAddr }: { readonly apiAddr: string, readonly relayWSAddr?: string | undefined }
): RelayPoller {
  const url = `${httpBase(apiAddr)}/api/v0/swarm/peers`
  const stopping = new AbortController()
  let failing = false
  const poll = async (): Promise<void> => {
    try {
      const response = await fetch(url, { method: 'POST', signal: stopping.signal })
      const peers = peersOf(await response.json()).slice(0, maxPeers)
      if (stopping.signal.aborted) return
      for (const peer of peers) {
        if (peer !== network.self && relayWSAddr !== undefined) network.remember(peer, [`${relayWSAddr}/p2p-circuit/p2p/${peer}`])
      }
      failing = false
    } catch {
      if (!failing && !stopping.signal.aborted) logger.warn('the relay\'s API does not answer; trying on', { everyMS: intervalMS })
      failing = true
    }
    timers.arm('poll', intervalMS)
  }
  const timers = createTimers<'poll'>(clock, () => { poll().catch(() => {}) })
  timers.arm('poll', 0)
  return {
    stop () {
      timers.stop()
      stopping.abort()
    }
  }
}

function httpBase (apiAddr: string): string {
  if (/^https?:\/\//.test(apiAddr)) return apiAddr.replace(/\/+$/, '')
  const [, , host, , port, secure] = apiAddr.split('/')
  return `${secure === 'https' ? 'https' : 'http'}://${host ?? '127.0.0.1'}:${port ?? '5001'}`
}

function peersOf (answer: unknown): PeerId[] {
  const peers = typeof answer === 'object' && answer !== null && 'Peers' in answer ? answer.Peers : []
  if (!Array.isArray(peers)) return []
  // The form of a peer id; whether there is such a peer shows when it is dialled.
  return peers.flatMap((peer: unknown) => isListedPeer(peer) && /^[A-Za-z0-9]{20,80}$/.test(peer.Peer) ? [peer.Peer as PeerId] : [])
}

function isListedPeer (peer: unknown): peer is { readonly Peer: string } {
  return typeof peer === 'object' && peer !== null && 'Peer' in peer && typeof peer.Peer === 'string'
}
