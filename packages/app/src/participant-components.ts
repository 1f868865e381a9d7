import type { CollaborationId, Role } from '@peer-base/protocol'
import type { MembershipOptions } from './membership/membership.js'
import type { LinksOptions } from './overlay/links.js'
import type { ParticipantEvents } from './participant-events.js'
import type { Clock } from './ports/clock.js'
import type { Authenticator, Author, Verifier } from './ports/crypto.js'
import type { Logger } from './ports/logger.js'
import type { Network } from './ports/network.js'
import type { Random } from './ports/random.js'
import type { Store } from './ports/store.js'
import type { ReplicaComponents } from './replica/replica.js'
import type { SessionOptions } from './replica/session-context.js'
import type { SessionRouter } from './replica/session-router.js'

export interface ParticipantComponents extends Pick<ReplicaComponents, 'admit' | 'admitSnapshot' | 'opensSnapshot' | 'authorIsReused'> {
  readonly cid: CollaborationId
  readonly network: Network
  readonly router: SessionRouter
  /** Prefixed: this collaboration's own. */
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly verifier: Verifier
  readonly authenticator: Authenticator
  readonly role: Role
  /** Absent where this peer cannot write. */
  readonly author?: Author
  /** The member key's MAC; absent where the keys are. */
  readonly mac?: { make (bytes: Uint8Array): Promise<Uint8Array>, check (bytes: Uint8Array, mac: Uint8Array): Promise<boolean> }
  /** 16 random bytes per session: a nonce, fit for proofs. */
  readonly nonce: () => Uint8Array
  /** Above every sequence number this peer used before: milliseconds since 1970 will do. */
  readonly firstSeq: number
  /** Of a pinner: names its store in receipts. 16 bytes. */
  readonly storeId?: Uint8Array
  readonly events: ParticipantEvents
  readonly report: (error: Error) => void
}

export interface ParticipantOptions {
  readonly sessions?: Partial<SessionOptions>
  readonly membership?: MembershipOptions
  readonly links?: LinksOptions
  /** Pinners whose receipts never make room for others'. */
  readonly trustedPinners?: ReadonlySet<string>
  /** Entries kept behind the newest snapshot. @default 1000 */
  readonly maxDeltaRetention?: number
  /** How long after a snapshot came the entries that it covers go. Milliseconds, ≥ 0. @default 1000 */
  readonly deltaTrimTimeoutMS?: number
  /** How often what is stored is read again and mended; 0: only when `scrub` is called. Milliseconds. @default 0 */
  readonly scrubIntervalMS?: number
}
