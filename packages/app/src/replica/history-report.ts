import type { VersionVector } from '@peer-base/protocol'

/** What is wrong with something kept here. */
export type HistoryFault =
  /** Bytes that are no entry, no manifest, or not what their key says: rot. */
  | 'unreadable'
  /** An entry that is here while the app runs and not in the store. */
  | 'missing'
  /** An entry that does not follow the one before it. */
  | 'chain'
  /** A body that is not of its hash. */
  | 'body'
  /** A signature that is not its author's. */
  | 'signature'
  /** A replica without a certificate that holds. */
  | 'certificate'
  /** An entry that builds on one that is not here, or is another than it names. */
  | 'dependency'
  /** A replica that signed two histories. */
  | 'equivocation'
  /** A snapshot that is not whole, not signed, not of what it says, or that does not open. */
  | 'snapshot'
  /** A document that comes out otherwise than it is shown. */
  | 'state'

export interface HistoryProblem {
  readonly fault: HistoryFault
  /** Whose log it is in. */
  readonly replica?: string
  /** The number of the entry there. */
  readonly seq?: number
  /** The snapshot's id. */
  readonly snapshot?: string
  /** Names of the document from below the root; empty for the root. */
  readonly path?: readonly string[]
}

/** What `collaboration.verifyHistory()` found. Nothing is wrong where `problems` is empty; what was not looked at is said. */
export interface HistoryReport {
  /** Entries that were checked: each one's form, place, chain, body, signature and dependencies. */
  readonly entries: number
  /** Replicas whose logs are here, whole or in part. */
  readonly replicas: number
  readonly snapshots: number
  /** Replica → number of its entries, as far as this history goes. */
  readonly covers: VersionVector
  /** Replica → number of its first entries that are in snapshots only. Nobody here can check them any more: whoever made the snapshot vouches. */
  readonly trimmed: VersionVector
  /** Dependencies on trimmed entries, whose hash is not here to compare. */
  readonly uncheckedDependencies: number
  /** Whether snapshot and entries, opened anew, give what is shown: `unknown` where that could not be tried. */
  readonly state: 'equal' | 'different' | 'unknown'
  readonly problems: readonly HistoryProblem[]
}

/** How a long check goes on, and how it is ended. */
export interface CheckPace {
  /** Entries checked, of how many. */
  readonly onProgress?: (progress: { readonly checked: number, readonly total: number }) => void
  /** Aborting it ends the check, which rejects with the signal's reason. */
  readonly signal?: AbortSignal
}
