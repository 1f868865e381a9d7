import type { PeerId } from '@peer-base/app'
import type { CollaborationModel, PeerStats, Reading } from '@peer-base/devtools'

export const [alice, bob, carol, pam] = ['alice', 'bob', 'carol', 'pam'] as [PeerId, PeerId, PeerId, PeerId]

/** A reading as alice makes it. */
export function reading (parts: Partial<Reading> = {}): Reading {
  return {
    name: 'doc', typeName: 'rga', self: alice, members: [alice], pinners: [], outbound: [], inbound: [], lazyOutbound: [], lazyInbound: [],
    clock: new Map(), clocks: new Map(), pinnedOn: 0, ...parts
  }
}

export function model (parts: Partial<CollaborationModel> = {}): CollaborationModel {
  return { reading: reading(), stats: new Map(), history: [], receipts: new Map(), ...parts }
}

/** Stats of a peer that pushes to `outbound` and pulls from `inbound`, and sent `out` bytes to each of the former. */
export function stats ({ outbound = [], inbound = [], lazyOutbound = [], lazyInbound = [], out = 0 }: {
  readonly outbound?: readonly PeerId[], readonly inbound?: readonly PeerId[], readonly out?: number
  readonly lazyOutbound?: readonly PeerId[], readonly lazyInbound?: readonly PeerId[]
} = {}): PeerStats {
  return {
    connections: { outbound: new Set(outbound), inbound: new Set(inbound), lazyOutbound: new Set(lazyOutbound), lazyInbound: new Set(lazyInbound) },
    traffic: { total: { in: 0, out: out * outbound.length }, perPeer: new Map(outbound.map((peer) => [peer, { in: 0, out }])) },
    messages: { total: { in: 0, out: outbound.length }, perPeer: new Map() }
  }
}
