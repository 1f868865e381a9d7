import type { Collaboration } from '@peer-base/app'

/** How many peers this one has links with. */
export function linkedPeers (collaboration: Collaboration): Set<string> {
  return new Set([...collaboration.outboundConnectedPeers(), ...collaboration.inboundConnectedPeers()])
}

/** How many linked peers are known to have all that is here, pinners that signed for it among them. */
export function holdersOf (collaboration: Collaboration): number {
  const own = collaboration.vectorClock()
  const linked = [...linkedPeers(collaboration)].filter((peer) => covers(collaboration.vectorClock(peer as never), own)).length
  return Math.max(linked, collaboration.replication.isCurrentStatePersistedOnPinner())
}

function covers (clock: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return [...other].every(([replica, end]) => (clock.get(replica) ?? 0) >= end)
}
