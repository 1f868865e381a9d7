/**
 * Documents that several people write at once, without a server they must trust.
 *
 * ```ts
 * import PeerBase from 'peer-base'
 *
 * const app = PeerBase('shopping', { relays: ['/dns4/relay.example/tcp/443/wss'] })
 * const keys = await PeerBase.keys.generate()
 * const list = await app.collaborate('groceries', 'rga', { keys })
 * list.on('state changed', () => { render(list.shared.value()) })
 * await list.shared.push('milk')
 * location.href = PeerBase.keys.linkWithKeys('https://shopping.example/#/groceries', keys)
 * ```
 *
 * @packageDocumentation
 */
export { PeerBase, PeerBase as default } from './peer-base.js'
export type { KeyFunctions, PeerBaseStatic } from './peer-base.js'
export type { Debug } from './debug.js'
export type {
  App, AppEvents, AppOptions, Collaboration, CollaborationEvents, CollaborationOptions, CollaborationStats, Gossip, GossipEvents, History, IpfsFacade,
  Logger, Network, PeerId, PeerInfo, PeerStats,
  Replication, ReplicationEvents, Shared, SharedEvents, SharedOf, Store, StoreStrategyName, VectorClock, Version
} from '@peer-base/app'
export type { Keys, ReadKey, SymmetricKey, WriteKey } from '@peer-base/keys'
export type {
  ChangeOf, CrdtType, CrdtTypeDefinition, CrdtTypeMap, CrdtTypeName, Face, ListPatch, TypeRegistry, ValueOf
} from '@peer-base/crdt-types'
