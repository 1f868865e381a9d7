import type { CollaborationId, ReplicaId } from '@peer-base/protocol'
import type { Clock } from '../ports/clock.js'
import type { Author, Verifier } from '../ports/crypto.js'
import type { Store } from '../ports/store.js'
import type { Soon } from '../util/soon.js'
import type { Divergence } from './checkpoints.js'
import type { LogRecord } from './log-record.js'
import type { Proof } from './equivocations.js'
import type { Snapshot } from './snapshot-rows.js'

/** What a replica needs of those around it, and what it tells them. */
export interface ReplicaComponents {
  readonly cid: CollaborationId
  /** Prefixed: this collaboration's own. */
  readonly store: Store
  readonly verifier: Verifier
  readonly clock: Pick<Clock, 'now'>
  /** Absent where this peer cannot write. */
  readonly author?: Author
  /** The author's key is of last time: others may know more of it than this store. */
  readonly authorIsReused?: boolean
  /**
   * Takes verified entries, in causal order, into whatever is built from them. Wholly or not at all, never rejecting for
   * what an entry contains: a good signature over bad content is a step that does nothing.
   */
  readonly admit: (records: readonly LogRecord[]) => Soon<void>
  /** Takes a verified snapshot in, and tells whether it could. */
  readonly admitSnapshot: (snapshot: Snapshot, chunks: readonly Uint8Array[]) => Promise<boolean>
  /** Whether a snapshot of somebody else opens: only then does it stand for entries. Absent where there are no keys to tell. */
  readonly opensSnapshot?: (snapshot: Snapshot, chunks: readonly Uint8Array[]) => Promise<boolean>
  /** After the version moved: in the queue, so in order. `from` is undefined for own entries. */
  readonly onAdvance: (records: readonly LogRecord[], from: string | undefined) => void
  /** A snapshot came to the shelf. */
  readonly onHeld: () => void
  /**
   * The own replica was used elsewhere: somebody shows entries of it that are not ours. It writes no more; what it wrote here from
   * `seq` on is forgotten, since others have something else there.
   */
  readonly onLost: (seq: number) => void
  /** A replica was found to have signed two histories: once for each. There is not always a proof that others can check. */
  readonly onEquivocation: (replica: ReplicaId, proof: Proof | undefined) => void
  /** Two writers had different states at one version vector: once for each snapshot and witness. */
  readonly onDivergence?: (divergence: Divergence) => void
  readonly report: (error: Error) => void
  /** Above every one of this store before: milliseconds since 1970 will do. */
  readonly firstSeq: number
  /** How many stored rows were found that are not what was written. */
  readonly onRot?: (rows: number) => void
  /** The store began to refuse writes; undefined: it has taken all that it refused. */
  readonly onStore?: (failure: Error | undefined) => void
}

export interface ReplicaOptions {
  /** Entries kept behind the newest snapshot. */
  readonly maxDeltaRetention: number
}
