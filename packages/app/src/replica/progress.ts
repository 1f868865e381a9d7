import { covers, emptyVector, type VersionVector } from '@peer-base/protocol'
import type { PeerId } from '../ports/network.js'
import { joinClaims } from './claims.js'

/** What the peers of a collaboration are known to have; the basis of the `replication` events. */
export interface Progress {
  /** Joins what a peer said it has. True when that was news. */
  learn (peer: PeerId, vector: VersionVector): boolean
  of (peer: PeerId): VersionVector
  /** Peers known to have all of `vector`. */
  having (vector: VersionVector): PeerId[]
  forget (peer: PeerId): void
}

export function createProgress (): Progress {
  const known = new Map<PeerId, VersionVector>()
  const of = (peer: PeerId): VersionVector => known.get(peer) ?? emptyVector
  return {
    of,
    learn (peer, vector) {
      const before = of(peer)
      const after = joinClaims(before, vector)
      known.set(peer, after)
      return after !== before
    },
    having: (vector) => [...known].filter(([, has]) => covers(has, vector)).map(([peer]) => peer),
    forget: (peer) => { known.delete(peer) }
  }
}
