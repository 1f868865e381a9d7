/**
 * The peer-base engine. Most users import `peer-base`, which adds the keys, the types and the pinner.
 *
 * @packageDocumentation
 */
export { createApp, type App } from './app.js'
export type { AppOptions } from './app-options.js'
export type { AppPlatform } from './app-settings.js'
export type { Collaboration, KnownTypeName, SharedOf } from './collaboration/collaboration.js'
export type { CollaborationMember } from './collaboration/members.js'
export type { Gossip } from './collaboration/gossip.js'
export type { Replication } from './collaboration/replication.js'
export type { Shared } from './collaboration/shared.js'
export type { CollaborationStats, StatsEvents } from './collaboration/stats-face.js'
export type { CollaborationAuthor, CollaborationCrypto, SealedPiece } from './collaboration/crypto.js'
export { createCollaborationCrypto } from './collaboration/keys-crypto.js'
export { type CollaborationComponents, openCollaboration } from './collaboration/tree.js'
export { expectName } from './collaboration/names.js'
export { type Announcer, type AnnouncerComponents, type AnnouncerOptions, createAnnouncer } from './discovery/announcer.js'
export { createPeerCount, type PeerCount } from './discovery/peer-count.js'
export type { AppEvents, CollaborationEvents, GossipEvents, PeerInfo, ReplicationEvents, SharedEvents, VectorClock } from './events.js'
export type { IpfsFacade } from './app-ipfs-facade.js'
export {
  collaborationDefaults, type CollaborationOptions, gossipDefaults, type GossipOptions, resolveCollaborationOptions,
  type ResolvedCollaborationOptions, type StoreStrategyName
} from './options.js'
export type { Cancel, Channel, Clock, FlushableStore, Logger, Network, PeerId, Random, Store, TopicListener, Write } from './ports/index.js'
export { silentLogger } from './ports/index.js'
export type { Authenticator, Author, Verifier } from './ports/crypto.js'
export { PeerBaseError, toError } from './errors.js'
export type { Blame, PeerBaseErrorCode } from './errors.js'
export { systemClock, wallClock } from './util/system-clock.js'
export { systemRandom } from './util/system-random.js'
export { Emitter } from './util/emitter.js'
export { createSessionRouter, type SessionRouter } from './replica/session-router.js'
export { createMemoryStore } from './store/memory-store.js'
export { openLevelStore, type LevelStoreOptions } from './store/level-store.js'
export { prefixStore } from './store/prefixed-store.js'
export { createWriteBehind, type WriteBehindOptions } from './store/write-behind-store.js'
export { createMemoryNetwork } from './network/memory-network.js'
export type { MemoryNetwork, MemoryNetworkOptions } from './network/memory-network.js'
export { type OpenedNetwork, openNetwork } from './network/app-network.js'
export { createChannelPair } from './network/channel-pair.js'
export type { ChannelPair, ChannelPairOptions, End, Parcel } from './network/channel-pair.js'
