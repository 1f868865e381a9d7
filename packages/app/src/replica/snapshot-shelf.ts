import { type CollaborationId, covers } from '@peer-base/protocol'
import type { Clock } from '../ports/clock.js'
import type { Verifier } from '../ports/crypto.js'
import type { Store, Write } from '../ports/store.js'
import { equalBytes, toHex } from '../util/bytes.js'
import { type Evidence, type EvidencePiece, evidenceRow, readEvidenceRow } from './evidence.js'
import { chunkKey, evidenceKey, keysOf, manifestKey, readSnapshots, type Snapshot, type SnapshotParts, type SnapshotRowsComponents } from './snapshot-rows.js'

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
  /** A piece of its evidence, if all of that is here and this is what its manifest names. */
  evidence (snapshot: Uint8Array, index: number): Promise<EvidencePiece | undefined>
  /** Whether all of a snapshot's evidence is here. */
  hasEvidence (id: string): boolean
  /** The writes that put a snapshot on the shelf; `put` once they are durable. */
  writes (snapshot: Snapshot, parts: SnapshotParts): Write[]
  put (snapshot: Snapshot, parts: Pick<SnapshotParts, 'evidence'>): void
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

export interface SnapshotShelfComponents extends SnapshotRowsComponents {
  readonly clock: Pick<Clock, 'now'>
  /** Hears of the evidence of each snapshot that was kept. */
  readonly onEvidence?: (snapshot: Snapshot, evidence: Evidence) => void
}

export async function openSnapshotShelf (components: SnapshotShelfComponents): Promise<SnapshotShelf> {
  const { whole, evidence, dead } = await readSnapshots(components)
  const shelf = new StoredShelf(components, dead)
  for (const snapshot of whole) {
    const kept = evidence.get(snapshot.id)
    shelf.put(snapshot, { evidence: kept })
    if (kept !== undefined) components.onEvidence?.(snapshot, kept)
  }
  return shelf
}

class StoredShelf implements SnapshotShelf {
  readonly #cid: CollaborationId
  readonly #store: Store
  readonly #verifier: Verifier
  readonly #clock: Pick<Clock, 'now'>
  readonly #held = new Map<string, Snapshot>()
  /** Replaced, and since when: the oldest first. */
  readonly #replaced = new Map<string, { readonly snapshot: Snapshot, readonly sinceMS: number }>()
  /** Ids of those all of whose evidence is here. */
  readonly #evidenced = new Set<string>()
  /** Rows of what is not whole. */
  #dead: readonly string[]

  constructor ({ cid, store, verifier, clock }: SnapshotShelfComponents, dead: readonly string[]) {
    this.#cid = cid
    this.#store = store
    this.#verifier = verifier
    this.#clock = clock
    this.#dead = dead
  }

  newest (): readonly Snapshot[] { return [...this.#held.values()] }

  has (id: string): boolean { return this.#held.has(id) || this.#replaced.has(id) }

  async chunk (hash: Uint8Array, index: number): Promise<Uint8Array | undefined> {
    const id = toHex(hash)
    const expected = this.#snapshot(id)?.manifest.chunks[index]
    const bytes = expected === undefined ? undefined : await this.#store.get(chunkKey(id, index))
    return bytes !== undefined && expected !== undefined && equalBytes(this.#verifier.hash(bytes), expected.hash) ? bytes : undefined
  }

  async evidence (hash: Uint8Array, index: number): Promise<EvidencePiece | undefined> {
    const id = toHex(hash)
    const snapshot = this.#evidenced.has(id) ? this.#snapshot(id) : undefined
    const row = snapshot === undefined ? undefined : await this.#store.get(evidenceKey(id, index))
    if (row === undefined || snapshot === undefined) return undefined
    return readEvidenceRow(row, { ...snapshot, index }, { cid: this.#cid, verifier: this.#verifier })
  }

  hasEvidence (id: string): boolean { return this.#evidenced.has(id) }

  async chunks ({ hash, manifest }: Snapshot): Promise<readonly Uint8Array[] | undefined> {
    const chunks = await Promise.all(manifest.chunks.map(async (_, index) => await this.chunk(hash, index)))
    return chunks.every((chunk) => chunk !== undefined) ? chunks : undefined
  }

  writes ({ id, hash, entry }: Snapshot, { chunks, evidence = [] }: SnapshotParts): Write[] {
    // What was never whole may be of the same snapshot.
    this.#dead = this.#dead.filter((key) => !key.startsWith(`s/${id}/`))
    return [
      { key: manifestKey(id), value: entry.bytes },
      ...chunks.map((value, index) => ({ key: chunkKey(id, index), value })),
      ...evidence.map((piece, index) => ({ key: evidenceKey(id, index), value: evidenceRow(hash, index, piece) }))
    ]
  }

  put (snapshot: Snapshot, { evidence }: Pick<SnapshotParts, 'evidence'>): void {
    if (evidence !== undefined) this.#evidenced.add(snapshot.id)
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
    const snapshot = this.#snapshot(id)
    if (snapshot === undefined) return
    this.#held.delete(id)
    this.#replaced.delete(id)
    this.#evidenced.delete(id)
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
      this.#evidenced.delete(id)
      gone.push(...keysOf(snapshot).map((key) => ({ key, value: null })))
    }
    return gone
  }

  nextSweepMS (): number | undefined {
    if (this.#dead.length > 0 || this.#replaced.size > maxReplaced) return 0
    const [oldest] = this.#replaced.values()
    return oldest === undefined ? undefined : Math.max(0, oldest.sinceMS + graceMS - this.#clock.now())
  }

  #snapshot (id: string): Snapshot | undefined { return this.#held.get(id) ?? this.#replaced.get(id)?.snapshot }
}
