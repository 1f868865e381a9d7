import type { Write } from '../ports/store.js'
import type { DeltaLog } from './delta-log.js'
import type { DurableWrites } from './durable-writes.js'
import { entryRemoval } from './log-rows.js'
import type { ReplicaComponents, ReplicaOptions } from './replica-components.js'
import type { SignedHeads } from './signed-heads.js'
import type { Snapshot, SnapshotParts } from './snapshot-rows.js'
import type { SnapshotShelf } from './snapshot-shelf.js'

export interface SnapshotKeeperComponents extends Pick<ReplicaComponents, 'author' | 'admitSnapshot' | 'opensSnapshot'>, ReplicaOptions {
  readonly log: DeltaLog
  readonly shelf: SnapshotShelf
  readonly signedHeads: SignedHeads
  readonly writes: DurableWrites
  /** Removals that were found due when the store was read. */
  readonly dead: readonly Write[]
  /** Ids of snapshots that are held and did not open: nothing goes on their account. */
  readonly unopened: ReadonlySet<string>
}

/** While the store refuses writes. */
const retrySweepMS = 10_000

/**
 * Takes the snapshots that a replica starts from or holds, and removes what they make superfluous: entries that they cover, and snapshots
 * that newer ones replace. Called by one at a time, the writer queue.
 */
export class SnapshotKeeper {
  readonly #components: SnapshotKeeperComponents
  #dead: readonly Write[]

  constructor (components: SnapshotKeeperComponents) {
    this.#components = components
    this.#dead = components.dead
  }

  /** Starts from a snapshot that is ahead of the log. False when it cannot be opened. */
  async adopt (snapshot: Snapshot, parts: SnapshotParts): Promise<boolean> {
    const { log, admitSnapshot } = this.#components
    if (!await admitSnapshot(snapshot, parts.chunks)) return false
    await this.#shelve(snapshot, parts)
    this.#dead = [...this.#dead, ...log.rebase(snapshot.manifest.heads).map(entryRemoval)]
    return true
  }

  /** Holds a snapshot all of whose entries are in the log. False for one that does not open, or for which there is no room. */
  async hold (snapshot: Snapshot, parts: SnapshotParts): Promise<boolean> {
    if (!this.#components.shelf.hasRoomFor(snapshot) || !await this.#opens(snapshot, parts.chunks)) return false
    await this.#shelve(snapshot, parts)
    return true
  }

  /** Resolves with the milliseconds until there is more to remove, undefined when there is nothing. */
  async sweep (): Promise<number | undefined> {
    const { log, shelf, writes, unopened, maxDeltaRetention } = this.#components
    // Only what is durable stands for what goes; the store is tried again with the next write.
    if (writes.isBehind) return retrySweepMS
    const opened = shelf.newest().filter(({ id }) => !unopened.has(id))
    const gone = opened.flatMap(({ vector }) => log.trim(vector, maxDeltaRetention))
    const removals = [...this.#dead, ...shelf.sweep(), ...gone.map(entryRemoval)]
    this.#dead = []
    await writes.add(removals)
    return shelf.nextSweepMS()
  }

  async #shelve (snapshot: Snapshot, parts: SnapshotParts): Promise<void> {
    const { shelf, signedHeads, writes } = this.#components
    await writes.add(shelf.writes(snapshot, parts))
    shelf.put(snapshot, parts)
    if (parts.evidence !== undefined) signedHeads.learn(snapshot.manifest, parts.evidence)
  }

  async #opens (snapshot: Snapshot, chunks: readonly Uint8Array[]): Promise<boolean> {
    const { author, opensSnapshot } = this.#components
    return opensSnapshot === undefined || snapshot.entry.header.replica === author?.replica || await opensSnapshot(snapshot, chunks)
  }
}
