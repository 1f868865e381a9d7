import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import type { Snapshot } from './snapshot-rows.js'

/** Where chunks come from: each is checked against the manifest, so anybody's will do. */
export interface ChunkSource {
  /** Asks for a chunk; the answer comes later, or never. */
  ask (snapshot: Snapshot, index: number): void
}

/**
 * A snapshot on its way, from as many sources as have it. It outlives them all: what is here stays, and who comes later gives
 * the rest. A chunk that one source did not give is asked of those first that were not asked for it yet.
 */
export interface SnapshotFetch<Source extends ChunkSource> {
  readonly snapshot: Snapshot
  /** Bytes that it may come to hold. */
  readonly bytes: number
  readonly sources: ReadonlySet<Source>
  readonly isWhole: boolean
  /** In order; those that are here. */
  readonly chunks: readonly Uint8Array[]
  join (source: Source): void
  /** The source is gone, or has nothing: what was asked of it is asked of others. */
  leave (source: Source): void
  /** What was asked of the source is asked of others; until it gives a chunk it is asked for what nobody else gives. */
  release (source: Source): void
  /** How many chunks are awaited from a source. */
  awaited (source: Source): number
  /** Takes a chunk: `absent` when the source does not have it, `false` when it is not what the manifest names. */
  take (source: Source, index: number, bytes: Uint8Array): 'taken' | 'known' | 'absent' | 'false'
  /** Asks every source for what it is to give next. */
  ask (): void
}

/** Chunks awaited from one source at a time: enough to fill its line while one is on the way. */
const chunksAhead = 4

export function createSnapshotFetch<Source extends ChunkSource> (snapshot: Snapshot, verifier: Pick<Verifier, 'hash'>): SnapshotFetch<Source> {
  return new SharedFetch<Source>(snapshot, verifier)
}

class SharedFetch<Source extends ChunkSource> implements SnapshotFetch<Source> {
  readonly snapshot: Snapshot
  readonly bytes: number
  readonly #hash: Verifier['hash']
  readonly #here = new Map<number, Uint8Array>()
  readonly #sources = new Set<Source>()
  readonly #slow = new Set<Source>()
  /** Who is to give a chunk. */
  readonly #asked = new Map<number, Source>()
  /** Who was asked for a chunk and did not give it. */
  readonly #tried = new Map<number, Set<Source>>()

  constructor (snapshot: Snapshot, { hash }: Pick<Verifier, 'hash'>) {
    this.snapshot = snapshot
    this.bytes = snapshot.manifest.chunks.reduce((sum, { length }) => sum + length, 0)
    this.#hash = hash
  }

  get sources (): ReadonlySet<Source> { return this.#sources }

  get isWhole (): boolean { return this.#here.size === this.snapshot.manifest.chunks.length }

  get chunks (): readonly Uint8Array[] {
    return this.snapshot.manifest.chunks.flatMap((_, index) => this.#here.get(index) ?? [])
  }

  join (source: Source): void { this.#sources.add(source) }

  leave (source: Source): void {
    this.#sources.delete(source)
    this.#slow.delete(source)
    this.#unask(source)
  }

  release (source: Source): void {
    this.#slow.add(source)
    this.#unask(source)
  }

  awaited (source: Source): number {
    let awaited = 0
    for (const asked of this.#asked.values()) if (asked === source) awaited += 1
    return awaited
  }

  take (source: Source, index: number, bytes: Uint8Array): 'taken' | 'known' | 'absent' | 'false' {
    const expected = this.snapshot.manifest.chunks[index]
    if (expected === undefined || this.#here.has(index)) return 'known'
    if (bytes.length === 0) return 'absent'
    if (bytes.length !== expected.length || !equalBytes(this.#hash(bytes), expected.hash)) return 'false'
    this.#here.set(index, bytes)
    this.#asked.delete(index)
    this.#tried.delete(index)
    this.#slow.delete(source)
    return 'taken'
  }

  ask (): void {
    const quick = [...this.#sources].filter((source) => !this.#slow.has(source))
    for (const source of quick.length > 0 ? quick : this.#sources) {
      while (this.awaited(source) < chunksAhead) {
        const index = this.#next(source)
        if (index === undefined) break
        this.#asked.set(index, source)
        source.ask(this.snapshot, index)
      }
    }
  }

  #unask (source: Source): void {
    for (const [index, asked] of this.#asked) {
      if (asked !== source) continue
      this.#asked.delete(index)
      const tried = this.#tried.get(index) ?? new Set()
      this.#tried.set(index, tried.add(source))
    }
  }

  /** The first chunk that nobody is asked for, of those that the source was not asked for in this round. */
  #next (source: Source): number | undefined {
    for (const index of this.snapshot.manifest.chunks.keys()) {
      if (this.#here.has(index) || this.#asked.has(index)) continue
      const tried = this.#tried.get(index)
      if (tried === undefined || !tried.has(source)) return index
      if ([...this.#sources].some((other) => !tried.has(other) && !this.#slow.has(other))) continue
      // Everybody had a try: once more round.
      this.#tried.delete(index)
      return index
    }
    return undefined
  }
}
