import type { CollaborationId, Role, VersionVector } from '@peer-base/protocol'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { PeerId } from '../ports/network.js'
import type { Random } from '../ports/random.js'
import type { PeerScores } from './peer-scores.js'
import type { Replica } from './replica.js'

/** What the two sides of a session tell about what passes through them. */
export interface SessionEvents {
  /** Entries went to a peer. */
  sending (peer: PeerId): void
  /** A peer said that it has `vector`. */
  acknowledged (peer: PeerId, vector: VersionVector): void
  /** A frame of entries came from a peer. */
  receiving (peer: PeerId): void
  /** Entries of a peer were taken in; our version is `vector`. */
  received (peer: PeerId, vector: VersionVector): void
  /** A receipt of a pinner, not yet checked. */
  persisted (peer: PeerId, receipt: Uint8Array): void
  traffic (peer: PeerId, direction: 'in' | 'out', bytes: number): void
}

export interface SessionOptions {
  /** How long a puller waits for what was announced before it asks. Milliseconds, > 0. */
  readonly receiveTimeoutMS: number
  /** Window of pushes to a pinner. Milliseconds, ≥ 0. */
  readonly debouncePushToPinnerMS: number
  /** How long a lazy link waits before it announces. Milliseconds, ≥ 0. */
  readonly announceMS: number
  /** How long an acknowledgement waits for more to acknowledge. Milliseconds, ≥ 0. */
  readonly acknowledgeMS: number
  /** At most one acknowledgement in this time, on a channel that is not about to end. Milliseconds, ≥ 0. */
  readonly acknowledgeEveryMS: number
  /** Mean interval of the digest that repairs what lost messages left behind; ± 20 %. Milliseconds, > 0. */
  readonly digestMS: number
  /** Most bytes of entries in one frame, but for a single larger entry. */
  readonly batchBytes: number
}

export const sessionDefaults: SessionOptions = Object.freeze({
  receiveTimeoutMS: 3000,
  debouncePushToPinnerMS: 5000,
  announceMS: 200,
  acknowledgeMS: 50,
  acknowledgeEveryMS: 500,
  digestMS: 30_000,
  batchBytes: 128 * 1024
})

export interface SessionContext {
  readonly cid: CollaborationId
  readonly role: Role
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly replica: Replica
  /** Hears what ends a session. */
  readonly scores: PeerScores
  readonly events: SessionEvents
  readonly report: (error: Error) => void
  /** Does this peer keep snapshots for others? */
  readonly holdsSnapshots: boolean
  /** A fresh signed receipt for what is durable here; only pinners give one. */
  readonly receipt?: () => Promise<Uint8Array>
}
