import type { Clock } from '../ports/clock.js'
import type { PeerId } from '../ports/network.js'

/** How many peers use the app: distinct senders heard in the window. */
export interface PeerCount {
  heard (peer: PeerId): void
  count (): number
}

/** Senders remembered at most: the count is a guess, its memory is bounded. */
const maxPeers = 10_000

export function createPeerCount (clock: Clock, { periodWindowMS }: { readonly periodWindowMS: number }): PeerCount {
  const lastHeard = new Map<PeerId, number>()
  const forgetOld = (): void => {
    for (const [peer, at] of lastHeard) {
      if (clock.now() - at <= periodWindowMS) break
      lastHeard.delete(peer)
    }
  }
  return {
    heard (peer) {
      // Re-inserted at the end: the map stays in order of last hearing.
      lastHeard.delete(peer)
      if (lastHeard.size < maxPeers) lastHeard.set(peer, clock.now())
    },
    count () {
      forgetOld()
      return lastHeard.size
    }
  }
}
