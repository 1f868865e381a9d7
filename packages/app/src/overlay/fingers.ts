import type { PeerId } from '../ports/network.js'
import type { Position, PositionOf } from './ring.js'
import { ahead, Ring } from './ring.js'

/** Peers a peer keeps links to. */
export const maxFingers = 6

/**
 * The Dias peer set of `self`, in order of picking, among the peers of `others` (which excludes `self`): its
 * successor; the successor's successor; the peers at +1/5, +1/4 and +1/3 of the circle (the last at or before the
 * point); the successor of +1/2. A pick already taken moves on to the next successor. All of `others` when they are
 * six or fewer.
 *
 * The first pick alone strings all peers into one cycle, so the directed graph of everybody's picks is strongly
 * connected while views agree; the far picks are the chords that keep its diameter logarithmic.
 *
 * O(log n).
 */
export function fingers (others: Ring, self: PeerId, selfPosition: Position): PeerId[] {
  const picks: PeerId[] = []
  const pick = (peer: PeerId | undefined) => {
    const free = firstFree(others, peer, picks)
    if (free !== undefined) picks.push(free)
  }
  const successor = others.successor(self)
  pick(successor)
  pick(successor === undefined ? undefined : others.successor(successor))
  for (const part of [5n, 4n, 3n]) pick(others.at(ahead(selfPosition, part)))
  pick(others.after(ahead(selfPosition, 2n)))
  return picks
}

/** `peer`, or the first successor of it that is not taken; none when all are. */
function firstFree (ring: Ring, peer: PeerId | undefined, taken: readonly PeerId[]): PeerId | undefined {
  if (taken.length >= ring.size) return undefined
  let candidate = peer
  while (candidate !== undefined && taken.includes(candidate)) candidate = ring.successor(candidate)
  return candidate
}

export interface ChooseInput {
  readonly self: PeerId
  /** Everybody known, pinners included; `self` may be among them. */
  readonly members: Iterable<PeerId>
  readonly pinners: ReadonlySet<PeerId>
}

/**
 * Whom `self` links to: its fingers, with at least one pinner when there is any among the members. When no finger is a
 * pinner, the last one (the successor of +1/2) gives way to the first pinner after that same point, so which pinner it
 * is moves only when a pinner comes or goes in between. The successor never gives way: it holds the graph together.
 *
 * At most `maxFingers`. A function of its input. O(n log n).
 */
export function choose ({ self, members, pinners }: ChooseInput, positionOf: PositionOf): PeerId[] {
  const others = [...members].filter(peer => peer !== self)
  const selfPosition = positionOf(self)
  const picks = fingers(new Ring(positionOf, others), self, selfPosition)
  if (picks.some(peer => pinners.has(peer))) return picks
  const pinnerRing = new Ring(positionOf, others.filter(peer => pinners.has(peer)))
  const pinner = pinnerRing.after(ahead(selfPosition, 2n))
  if (pinner !== undefined) picks[picks.length - 1] = pinner
  return picks
}
