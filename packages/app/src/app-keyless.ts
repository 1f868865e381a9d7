/**
 * The engine for those who hold no keys, as `@peer-base/app/participant`: all that a pinner is built from, and no way to a
 * collaboration. It stands in layer 4 since hearing announcements is a matter of layer 3.
 *
 * @packageDocumentation
 */
export { createParticipant, type Participant, type ParticipantComponents, type ParticipantOptions } from './participant.js'
export type { ParticipantEvents } from './participant-events.js'
export { type AddressOptions, expectAddresses, networkOptions } from './app-addresses.js'
export { expectName } from './collaboration/names.js'
export { type Announcer, type AnnouncerComponents, type AnnouncerOptions, createAnnouncer } from './discovery/announcer.js'
export { createPeerCount, type PeerCount } from './discovery/peer-count.js'
export { pollRelay, type RelayPoller } from './discovery/relay-api.js'
export { type Blame, PeerBaseError, type PeerBaseErrorCode, toError } from './errors.js'
export { expectQuantity, gossipDefaults, type GossipOptions } from './options.js'
export type { Authenticator, Verifier } from './ports/crypto.js'
export {
  type Cancel, type Clock, type Logger, type Network, type PeerId, type Random, silentLogger, type Store, type Write
} from './ports/index.js'
export { type OpenedNetwork, openNetwork } from './network/app-network.js'
export { createRounds, type Rounds } from './replica/rounds.js'
export type { ScrubPace } from './replica/scrub.js'
export { createSessionRouter, type SessionRouter } from './replica/session-router.js'
export { addChecksum, checkedValue } from './store/checked-value.js'
export { openLevelStore } from './store/level-store.js'
export { openStoreId } from './store/store-id.js'
export { prefixStore } from './store/prefixed-store.js'
export { Emitter, type EventTable } from './util/emitter.js'
export { systemClock, wallClock } from './util/system-clock.js'
export { systemRandom } from './util/system-random.js'
export { reportRejection } from './util/report.js'
export { createTimers, type Timers } from './util/timers.js'
export { type Announcement, asReplicaId, type CollaborationId, type ReplicaId } from '@peer-base/protocol'
