import { PeerBaseError } from '../errors.js'
import type { PeerId } from '../ports/network.js'
import type { Flow } from './sliding-traffic.js'
import type { PeerStats } from './stats.js'

/** A peer in a stats message: id, bytes in, bytes out, messages in, messages out, 1 inbound + 2 outbound link, of these lazy: 4 + 8. */
export type StatsRow = readonly [peer: string, bytesIn: number, bytesOut: number, messagesIn: number, messagesOut: number, links: number]

/** What travels on a collaboration's private gossip. Plain JSON values. */
export type StatsMessage =
  /** Somebody here listens to stats: please tell yours, for a while. */
  | { readonly type: 'want' }
  /** The sender's own stats. `total` as a row without peer and links. */
  | { readonly type: 'stats', readonly total: readonly [number, number, number, number], readonly peers: readonly StatsRow[] }

/** Peers in a message, so that it fits 4 KiB with ids of 60 characters: linked ones first, then by bytes. */
export const maxRows = 36
/** Rows accepted of a peer: later versions may tell more. */
const maxAcceptedRows = 1024
const maxIdLength = 512
const inboundLink = 1
const outboundLink = 2
const lazyInboundLink = 4
const lazyOutboundLink = 8

export function encodeStats (stats: PeerStats): StatsMessage {
  const { inbound, outbound, lazyInbound, lazyOutbound } = stats.connections
  const rows = Array.from(new Set([...inbound, ...outbound, ...stats.traffic.perPeer.keys()]), (peer): StatsRow => {
    const links = (inbound.has(peer) ? inboundLink : 0) + (outbound.has(peer) ? outboundLink : 0) +
      (lazyInbound.has(peer) ? lazyInboundLink : 0) + (lazyOutbound.has(peer) ? lazyOutboundLink : 0)
    return [peer, ...numbers(stats.traffic.perPeer.get(peer), stats.messages.perPeer.get(peer)), links]
  })
  rows.sort((a, b) => Number(b[5] > 0) - Number(a[5] > 0) || b[1] + b[2] - a[1] - a[2])
  return { type: 'stats', total: numbers(stats.traffic.total, stats.messages.total), peers: rows.slice(0, maxRows) }
}

/**
 * A message heard on the gossip, checked.
 *
 * @throws PeerBaseError `PEERBASE_BAD_GOSSIP` when it is none.
 */
export function parseStatsMessage (value: unknown): StatsMessage {
  if (!isObject(value)) throw badStats()
  if (value['type'] === 'want') return { type: 'want' }
  const { total, peers } = value
  if (value['type'] !== 'stats' || !isCounts(total, 4) || !Array.isArray(peers) || peers.length > maxAcceptedRows) throw badStats()
  if (!peers.every(isRow)) throw badStats()
  return { type: 'stats', total: [total[0] ?? 0, total[1] ?? 0, total[2] ?? 0, total[3] ?? 0], peers }
}

/** Inverse of `encodeStats` for what fitted the message. */
export function decodeStats ({ total, peers }: StatsMessage & { readonly type: 'stats' }): PeerStats {
  const linked = (links: number) => new Set(peers.filter(row => (row[5] & links) === links).map(([peer]) => peer as PeerId))
  return {
    connections: {
      inbound: linked(inboundLink),
      outbound: linked(outboundLink),
      lazyInbound: linked(inboundLink | lazyInboundLink),
      lazyOutbound: linked(outboundLink | lazyOutboundLink)
    },
    traffic: {
      total: { in: total[0], out: total[1] },
      perPeer: new Map(peers.map(row => [row[0] as PeerId, { in: row[1], out: row[2] }]))
    },
    messages: {
      total: { in: total[2], out: total[3] },
      perPeer: new Map(peers.map(row => [row[0] as PeerId, { in: row[3], out: row[4] }]))
    }
  }
}

function numbers (bytes: Flow = { in: 0, out: 0 }, messages: Flow = { in: 0, out: 0 }): [number, number, number, number] {
  return [bytes.in, bytes.out, messages.in, messages.out]
}

function isRow (row: unknown): row is StatsRow {
  return Array.isArray(row) && typeof row[0] === 'string' && row[0].length <= maxIdLength && isCounts(row.slice(1), 5)
}

function isCounts (value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(count => Number.isSafeInteger(count) && count >= 0)
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function badStats (): PeerBaseError {
  return new PeerBaseError('PEERBASE_BAD_GOSSIP', 'A message about traffic is malformed', { blame: 'penalise' })
}
