import { covers } from '@peer-base/protocol'
import type { Clock } from '../ports/clock.js'
import type { Verifier } from '../ports/crypto.js'
import type { Store, Write } from '../ports/store.js'
import { equalBytes, toHex } from '../util/bytes.js'
import { chunkKey, keysOf, manifestKey, readSnapshots, type Snapshot, type SnapshotRowsComponents } from './snapshot-rows.js'

/**
 * The snapshots this peer holds whole. One goes only when another that dominates it has come, and not at once: who is fetching it may finish.
 */
export interface SnapshotShelf {
  /** Held snapshots that no other held one dominates: of two concurrent ones both. */
  newest (): readonly Snapshot[]
  has (id: string): boolean
  /** A chunk, if it is here and what its manifest names: what the disk spoiled is served to nobody. */
  chunk (snapshot: Uint8Array, index: number): Promise<Uint8Array | undefined>
  /** All of them, in order; undefined where one is missing or spoiled. */
  chunks (snapshot: Snapshot): Promise<readonly Uint8Array[] | undefined>
  /** The writes that put a snapshot on the shelf; `put` once they are durable. */
  writes (snapshot: Snapshot, chunks: readonly Uint8Array[]): Write[]
  put (snapshot: Snapshot): void
  /** Takes one off that cannot be served any more; what is left of it goes with the next sweep. */
  drop (id: string): void
  /** Whether one more may be held that only stands for entries which are all here. It can come again, later. */
  hasRoomFor (snapshot: Snapshot): boolean
  /** Takes those off whose grace has ended, and returns the writes that remove them and what never was whole. */
  sweep (): Write[]
  /** Milliseconds until the next grace ends; undefined when nothing waits. */
  nextSweepMS (): number | undefined
}

/** How long a snapshot stays when another has replaced it: 64 MiB at 1 MiB/s. Slower peers begin with the newer one. */
const graceMS = 64_000
/** Replaced ones that stay at most: a busy writer seals one every few seconds. */
const maxReplaced = 4
/** Concurrent ones that are held at most in place of entries: their makers are replicas, of which a writer can have many. */
const maxConcurrent = 16

export async function openSnapshotShelf (components: SnapshotRowsComponents & { readonly clock: Pick<Clock, 'now'> }): Promise<SnapshotShelf> {
  const { whole, dead } = await readSnapshots(components)
  const shelf = new StoredShelf(components, dead)
  for (const snapshot of whole) shelf.put(snapshot)
  return shelf
}

class StoredShelf implements SnapshotShelf {
  readonly #store: Store
  readonly #hash: Verifier['hash']
  readonly #clock: Pick<Clock, 'now'>
  readonly #held = new Map<string, Snapshot>()
  /** Replaced, and since when: the oldest first. */
  readonly #replaced = new Map<string, { readonly snapshot: Snapshot, readonly sinceMS: number }>()
  /** Rows of what is not whole. */
  #dead: readonly string[]

  constructor ({ store, verifier, clock }: SnapshotRowsComponents & { readonly clock: Pick<Clock, 'now'> }, dead: readonly string[]) {
    this.#store = store
    this.#hash = verifier.hash
    this.#clock = clock
    this.#dead = dead
  }

  newest (): readonly Snapshot[] { return [...this.#held.values()] }

  has (id: string): boolean { return this.#held.has(id) || this.#replaced.has(id) }

  async chunk (hash: Uint8Array, index: number): Promise<Uint8Array | undefined> {
    const id = toHex(hash)
    const expected = (this.#held.get(id) ?? this.#replaced.get(id)?.snapshot)?.manifest.chunks[index]
    const bytes = expected === undefined ? undefined : await this.#store.get(chunkKey(id, index))
    return bytes !== undefined && expected !== undefined && equalBytes(this.#hash(bytes), expected.hash) ? bytes : undefined
  }

  async chunks ({ hash, manifest }: Snapshot): Promise<readonly Uint8Array[] | undefined> {
    const chunks = await Promise.all(manifest.chunks.map(async (_, index) => await this.chunk(hash, index)))
    return chunks.every((chunk) => chunk !== undefined) ? chunks : undefined
  }

  writes ({ id, entry }: Snapshot, chunks: readonly Uint8Array[]): Write[] {
    // What was never whole may be of the same snapshot.
    this.#dead = this.#dead.filter((key) => !key.startsWith(`s/${id}/`))
    return [{ key: manifestKey(id), value: entry.bytes }, ...chunks.map((value, index) => ({ key: chunkKey(id, index), value }))]
  }

  put (snapshot: Snapshot): void {
    const sinceMS = this.#clock.now()
    if ([...this.#held.values()].some(({ vector }) => covers(vector, snapshot.vector))) {
      this.#replaced.set(snapshot.id, { snapshot, sinceMS })
      return
    }
    for (const [id, held] of this.#held) {
      if (!covers(snapshot.vector, held.vector)) continue
      this.#held.delete(id)
      this.#replaced.set(id, { snapshot: held, sinceMS })
    }
    this.#held.set(snapshot.id, snapshot)
  }

  drop (id: string): void {
    const snapshot = this.#held.get(id) ?? this.#replaced.get(id)?.snapshot
    if (snapshot === undefined) return
    this.#held.delete(id)
    this.#replaced.delete(id)
    this.#dead = [...this.#dead, ...keysOf(snapshot)]
  }

  hasRoomFor ({ vector, entry: { header } }: Snapshot): boolean {
    const concurrent = [...this.#held.values()].filter((held) => !covers(vector, held.vector))
    // A replica's own snapshots are never concurrent: its version only grows.
    return concurrent.length < maxConcurrent && !concurrent.some((held) => held.entry.header.replica === header.replica)
  }

  sweep (): Write[] {
    const nowMS = this.#clock.now()
    const gone = this.#dead.map((key) => ({ key, value: null }))
    this.#dead = []
    for (const [id, { snapshot, sinceMS }] of this.#replaced) {
      if (nowMS - sinceMS < graceMS && this.#replaced.size <= maxReplaced) continue
      this.#replaced.delete(id)
      gone.push(...keysOf(snapshot).map((key) => ({ key, value: null })))
    }
    return gone
  }

  nextSweepMS (): number | undefined {
    if (this.#dead.length > 0 || this.#replaced.size > maxReplaced) return 0
    const [oldest] = this.#replaced.values()
    return oldest === undefined ? undefined : Math.max(0, oldest.sinceMS + graceMS - this.#clock.now())
  }
}
