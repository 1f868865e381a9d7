import type { PeerId } from '@peer-base/app/participant'

/** A collaboration as its pinner sees it: no name, no type, no content. Readable after it stopped, too. */
export interface PinnedCollaboration {
  /** 64 lowercase hexadecimal digits. */
  readonly cid: string
  /** Members, this pinner among them; empty after it stopped. */
  peers (): Set<PeerId>
  /** Replica → number of its entries held here. */
  version (): ReadonlyMap<string, number>
  /** Entries kept, beyond what a snapshot replaced. */
  entryCount (): number
}

/** Events of a pinner. Each fires when what it tells is already true. */
export type PinnerEvents = {
  /** A fault of our own, such as a store that fails; peers' faults are counted, not told. */
  error: [error: Error]
  /**
   * The store refuses writes: nothing that comes is acknowledged, what is kept is served, and what is refused is tried again. Once, until it
   * recovers.
   */
  'store degraded': [error: Error]
  /** The store has taken everything that it refused. */
  'store recovered': []
  /** It is open: what the disk holds of it is being served. */
  'collaboration started': [collaboration: PinnedCollaboration]
  /** It is closed, and the disk keeps all of it: after inactivity, to make room, and at `stop`. */
  'collaboration stopped': [collaboration: PinnedCollaboration]
}
