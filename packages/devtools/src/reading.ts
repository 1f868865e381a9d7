import type { Link, PeerId, VectorClock } from '@peer-base/app'
import type { WatchedApp, WatchedCollaboration } from './watched.js'

/** What a collaboration says of itself at one moment. All lists are sorted. */
export interface Reading {
  readonly name: string
  readonly typeName: string
  /** Undefined while the app does not run. */
  readonly self: PeerId | undefined
  readonly members: readonly PeerId[]
  readonly pinners: readonly PeerId[]
  /** Peers this one pushes to. */
  readonly outbound: readonly PeerId[]
  /** Peers this one pulls from. */
  readonly inbound: readonly PeerId[]
  /** Those of them along which entries are only announced. */
  readonly lazyOutbound: readonly PeerId[]
  readonly lazyInbound: readonly PeerId[]
  /** Replica → number of its entries that are here. */
  readonly clock: VectorClock
  /** The same of each linked peer, as far as it told. */
  readonly clocks: ReadonlyMap<PeerId, VectorClock>
  /** Pinners that signed that their disk has everything. */
  readonly pinnedOn: number
}

/** Reads the public API, and changes nothing. O(members + links · replicas). */
export function readCollaboration (app: Pick<WatchedApp, 'peerId'>, collaboration: WatchedCollaboration): Reading {
  const self = selfOf(app)
  const links = collaboration.replication.links()
  const ends = (direction: Link['direction'], mode?: Link['mode']): readonly PeerId[] =>
    links.filter((link) => link.direction === direction && (mode === undefined || link.mode === mode)).map(({ peer }) => peer).sort()
  const [outbound, inbound] = [ends('outbound'), ends('inbound')]
  const linked = [...new Set([...outbound, ...inbound])].filter((peer) => peer !== self)
  return {
    name: collaboration.fqn(),
    typeName: collaboration.typeName,
    self,
    members: [...collaboration.peers()].sort(),
    pinners: [...collaboration.replication.pinnerPeers()].sort(),
    outbound,
    inbound,
    lazyOutbound: ends('outbound', 'lazy'),
    lazyInbound: ends('inbound', 'lazy'),
    clock: new Map(collaboration.vectorClock()),
    clocks: new Map(linked.map((peer) => [peer, new Map(collaboration.vectorClock(peer))])),
    pinnedOn: collaboration.replication.isCurrentStatePersistedOnPinner()
  }
}

/** An app that does not run has no id: it throws `PEERBASE_STOPPED`. */
function selfOf (app: Pick<WatchedApp, 'peerId'>): PeerId | undefined {
  try {
    return app.peerId
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'PEERBASE_STOPPED') return undefined
    throw error
  }
}
