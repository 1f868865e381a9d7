import type { LinkMode } from '../events.js'
import type { PeerId } from '../ports/network.js'

/** A way that entries take: outbound from this peer to another, inbound from it to this one. */
export interface Link {
  readonly peer: PeerId
  readonly direction: 'inbound' | 'outbound'
  readonly mode: LinkMode
}

export type LinkEnd = Pick<Link, 'peer' | 'direction'>

/** While a session is replaced there are two of one link: what either sends at once is sent at once. */
export function linksOf (direction: Link['direction'], sessions: Iterable<readonly [session: { readonly mode: LinkMode }, peer: PeerId]>): readonly Link[] {
  const modes = new Map<PeerId, LinkMode>()
  for (const [{ mode }, peer] of sessions) if (modes.get(peer) !== 'eager') modes.set(peer, mode)
  return Array.from(modes, ([peer, mode]) => ({ peer, direction, mode }))
}
