import type { ReplicaId, VersionVector } from '@peer-base/protocol'
import type { ViewDifference } from './membership/membership.js'
import type { Member } from './membership/view.js'
import type { PeerId } from './ports/network.js'
import type { Divergence } from './replica/checkpoints.js'
import type { LogRecord } from './replica/log-record.js'
import type { Link } from './replica/link.js'
import type { SessionEvents } from './replica/session-context.js'

/** What a participant tells. Each is called when what it tells is already true. */
export interface ParticipantEvents {
  members (members: ReadonlyMap<PeerId, Member>, difference: ViewDifference): void
  /** A member proved its role. */
  proved? (peer: PeerId): void
  link (change: { readonly peer: PeerId, readonly direction: 'inbound' | 'outbound', readonly state: 'connected' | 'disconnected' }): void
  /** A link came, or entries travel along it in another way. */
  linkMode? (link: Link): void
  /** The log moved; `from` is undefined for own entries. */
  advanced (records: readonly LogRecord[], from: string | undefined): void
  replication (event: 'sending' | 'acknowledged' | 'receiving' | 'received' | 'persisted', peer: PeerId, vector: VersionVector): void
  traffic: SessionEvents['traffic']
  /** This peer's own replica was used elsewhere; what it wrote here from `seq` on counts for nothing. */
  lost? (seq: number): void
  /** A replica signed two entries for one place: it lies, or was cloned. Once for each. */
  equivocation? (replica: ReplicaId): void
  /** Two writers had different states at one version vector. Once for each snapshot and witness. */
  diverged? (divergence: Divergence): void
  /** Of a pinner: a receipt was signed for somebody to keep. */
  promised? (): void
  /** So many stored rows were found that are not what was written; they are set aside. */
  rotten? (rows: number): void
  /** A held snapshot had a rotten chunk: what stands for what it covers is to be fetched or made anew. */
  snapshotLost? (): void
  /** The store began to refuse writes, and nothing is acknowledged; undefined: it has taken all that it refused. */
  store? (failure: Error | undefined): void
}
