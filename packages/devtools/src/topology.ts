import type { LinkMode, PeerId } from '@peer-base/app'
import type { CollaborationModel } from './model.js'

/** A member in the drawing: a place on the unit circle, this peer at its top. */
export interface TopologyNode {
  readonly peer: PeerId
  readonly kind: 'self' | 'pinner' | 'member'
  readonly x: number
  readonly y: number
}

/** A link that changes are pushed along. */
export interface TopologyLink {
  readonly from: PeerId
  readonly to: PeerId
  /** Whether this peer is an end of it, or others told of it. */
  readonly isOwn: boolean
  /** Whether entries are sent along it at once, or only announced. */
  readonly mode: LinkMode
  /** Bytes of the last minute along it, where an end told. */
  readonly bytes: number | undefined
}

export interface Topology {
  readonly nodes: readonly TopologyNode[]
  /** Sorted by their ends. */
  readonly links: readonly TopologyLink[]
  /** Members beyond `maxNodes`, which are not drawn. */
  readonly hidden: number
}

const maxNodes = 64

/** Who is linked to whom: own links as they are, those of others as they told. O(members + links), with a sort. */
export function topologyOf ({ reading, stats }: Pick<CollaborationModel, 'reading' | 'stats'>): Topology {
  const { self, outbound, inbound } = reading
  const pinners = new Set(reading.pinners)
  const everybody = new Set([...reading.members, ...reading.pinners, ...outbound, ...inbound])
  if (self !== undefined) everybody.delete(self)
  const ring = [...(self === undefined ? [] : [self]), ...[...everybody].sort()]
  const drawn = ring.slice(0, maxNodes)
  const nodes = drawn.map((peer, i) => ({ peer, kind: kindOf(peer, self, pinners), ...placeOnCircle(i, drawn.length) }))
  const links = linksOf({ reading, stats }).filter(({ from, to }) => drawn.includes(from) && drawn.includes(to))
  return { nodes, links, hidden: ring.length - drawn.length }
}

function kindOf (peer: PeerId, self: PeerId | undefined, pinners: ReadonlySet<PeerId>): TopologyNode['kind'] {
  return peer === self ? 'self' : pinners.has(peer) ? 'pinner' : 'member'
}

function placeOnCircle (i: number, of: number): { readonly x: number, readonly y: number } {
  if (of === 1) return { x: 0, y: 0 }
  const angle = i / of * 2 * Math.PI
  return { x: Math.sin(angle), y: -Math.cos(angle) }
}

function linksOf ({ reading, stats }: Pick<CollaborationModel, 'reading' | 'stats'>): TopologyLink[] {
  const { self } = reading
  const links = new Map<string, TopologyLink>()
  const bytesBetween = (from: PeerId, to: PeerId): number | undefined =>
    stats.get(from)?.traffic.perPeer.get(to)?.out ?? stats.get(to)?.traffic.perPeer.get(from)?.in
  const add = (link: Pick<TopologyLink, 'from' | 'to' | 'isOwn'>, lazy: boolean): void => {
    const { from, to } = link
    const key = `${from} ${to}`
    // Of what two ends told, one that is sent along wins: it is seldom wrong, since the other's word is older.
    const mode = lazy && links.get(key)?.mode !== 'eager' ? 'lazy' : 'eager'
    links.set(key, { ...link, mode, bytes: bytesBetween(from, to) })
  }
  for (const [peer, { connections }] of stats) {
    if (peer === self) continue
    // Of its own links this peer knows better than those who told a while ago.
    for (const to of connections.outbound) if (to !== self) add({ from: peer, to, isOwn: false }, connections.lazyOutbound.has(to))
    for (const from of connections.inbound) if (from !== self) add({ from, to: peer, isOwn: false }, connections.lazyInbound.has(from))
  }
  if (self !== undefined) {
    for (const to of reading.outbound) add({ from: self, to, isOwn: true }, reading.lazyOutbound.includes(to))
    for (const from of reading.inbound) add({ from, to: self, isOwn: true }, reading.lazyInbound.includes(from))
  }
  return [...links].sort(([a], [b]) => a < b ? -1 : 1).map(([, link]) => link)
}
