import type { PeerId } from '../ports/network.js'
import { choose, maxFingers } from './fingers.js'
import type { ChooseInput } from './fingers.js'
import type { PositionOf } from './ring.js'
import { Ring } from './ring.js'

/** Pinners among the chosen: anybody may claim to be one, and a peer linked to nobody else could be cut off by them. */
const maxPinners = 2

export interface WaryChoice extends ChooseInput {
  /** Peers that a link stands to. */
  readonly standing: ReadonlySet<PeerId>
}

/**
 * `choose`, for a room that may be full of members who are not there. At most two pinners are among the chosen; and until all
 * the chosen are linked to, links that stand stay, up to as many again. O(n log n).
 */
export function chooseWarily ({ self, members, pinners, standing }: WaryChoice, positionOf: PositionOf): PeerId[] {
  const all = new Set(members)
  const few = nearest([...all].filter((peer) => pinners.has(peer)), self, positionOf)
  const picks = choose({ self, members: [...all].filter((peer) => !pinners.has(peer) || few.has(peer)), pinners: few }, positionOf)
  if (picks.every((peer) => standing.has(peer))) return picks
  const kept = [...standing].filter((peer) => all.has(peer) && !picks.includes(peer))
  return [...picks, ...kept.slice(0, maxFingers)]
}

/** The first pinners after `self` on the ring: a function of who is here, as the fingers are. */
function nearest (pinners: readonly PeerId[], self: PeerId, positionOf: PositionOf): ReadonlySet<PeerId> {
  if (pinners.length <= maxPinners) return new Set(pinners)
  const ring = new Ring(positionOf, pinners.filter((peer) => peer !== self))
  const few = new Set<PeerId>()
  for (let next = ring.successor(self); next !== undefined && !few.has(next) && few.size < maxPinners; next = ring.successor(next)) few.add(next)
  return few
}
