import { entryHeadMaxBytes, limits } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes } from '../util/bytes.js'
import { type EvidencePiece, pieceCount } from './evidence.js'
import type { Snapshot, SnapshotParts } from './snapshot-rows.js'

/** What is asked for: a chunk, or a piece of the evidence. */
export interface Part { readonly type: 'evidence' | 'chunk', readonly index: number }

/** Where chunks come from: each is checked against the manifest, so anybody's will do. So it is with evidence. */
export interface ChunkSource {
  /** Asks for a part; the answer comes later, or never. */
  ask (snapshot: Snapshot, part: Part): void
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
  /** In order; what of them is here. */
  readonly parts: SnapshotParts
  join (source: Source): void
  /** The source is gone, or has nothing: what was asked of it is asked of others. */
  leave (source: Source): void
  /** What was asked of the source is asked of others; until it gives something it is asked for what nobody else gives. */
  release (source: Source): void
  /** How many parts are awaited from a source. */
  awaited (source: Source): number
  /** Whether a source was asked for a part that is not here. */
  expects (source: Source, part: Part): boolean
  /** Takes a chunk: `absent` when the source does not have it, `false` when it is not what the manifest names. */
  take (source: Source, index: number, bytes: Uint8Array): 'taken' | 'known' | 'absent' | 'false'
  /** Takes a piece of evidence that was verified. False when it makes for more evidence than any snapshot may have. */
  takeEvidence (source: Source, index: number, piece: EvidencePiece): boolean
  /** Asks every source for what it is to give next. */
  ask (): void
}

export interface SnapshotFetchComponents {
  readonly verifier: Pick<Verifier, 'hash'>
  /** Pieces of evidence that nobody need be asked for, verified. */
  readonly knownEvidence: (snapshot: Snapshot, index: number) => EvidencePiece | undefined
}

/** Parts awaited from one source at a time: enough to fill its line while one is on the way. */
const chunksAhead = 4

export function createSnapshotFetch<Source extends ChunkSource> (snapshot: Snapshot, components: SnapshotFetchComponents): SnapshotFetch<Source> {
  return new SharedFetch<Source>(snapshot, components)
}

class SharedFetch<Source extends ChunkSource> implements SnapshotFetch<Source> {
  readonly snapshot: Snapshot
  readonly bytes: number
  readonly #hash: Verifier['hash']
  readonly #evidence: Array<EvidencePiece | undefined>
  readonly #chunks: Array<Uint8Array | undefined>
  #evidenceBytes = 0
  readonly #sources = new Set<Source>()
  readonly #slow = new Set<Source>()
  /** Who is to give a part: pieces of evidence are numbered first, chunks after them. */
  readonly #asked = new Map<number, Source>()
  /** Who was asked for a part and did not give it. */
  readonly #tried = new Map<number, Set<Source>>()

  constructor (snapshot: Snapshot, { verifier, knownEvidence }: SnapshotFetchComponents) {
    const { chunks, heads } = snapshot.manifest
    this.snapshot = snapshot
    this.bytes = chunks.reduce((sum, { length }) => sum + length, Math.min(limits.evidenceBytes, heads.length * entryHeadMaxBytes))
    this.#hash = verifier.hash
    this.#evidence = Array.from({ length: pieceCount(snapshot.manifest) }, (_, index) => knownEvidence(snapshot, index))
    this.#chunks = chunks.map(() => undefined)
  }

  get sources (): ReadonlySet<Source> { return this.#sources }

  get isWhole (): boolean { return this.#isEvidenced && this.#chunks.every((chunk) => chunk !== undefined) }

  get parts (): SnapshotParts {
    return {
      chunks: this.#chunks.filter((chunk) => chunk !== undefined),
      evidence: this.#evidence.every((piece) => piece !== undefined) ? this.#evidence : undefined
    }
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

  expects (source: Source, part: Part): boolean {
    const number = this.#numberOf(part)
    return !this.#isHere(number) && (this.#asked.get(number) === source || this.#tried.get(number)?.has(source) === true)
  }

  take (source: Source, index: number, bytes: Uint8Array): 'taken' | 'known' | 'absent' | 'false' {
    const expected = this.snapshot.manifest.chunks[index]
    if (expected === undefined || this.#chunks[index] !== undefined) return 'known'
    if (bytes.length === 0) return 'absent'
    if (bytes.length !== expected.length || !equalBytes(this.#hash(bytes), expected.hash)) return 'false'
    this.#chunks[index] = bytes
    this.#given(source, { type: 'chunk', index })
    return 'taken'
  }

  takeEvidence (source: Source, index: number, piece: EvidencePiece): boolean {
    if (this.#evidence[index] === undefined) this.#evidenceBytes += piece.reduce((sum, { length }) => sum + length, 0)
    this.#evidence[index] = piece
    this.#given(source, { type: 'evidence', index })
    return this.#evidenceBytes <= limits.evidenceBytes
  }

  ask (): void {
    const quick = [...this.#sources].filter((source) => !this.#slow.has(source))
    for (const source of quick.length > 0 ? quick : this.#sources) {
      while (this.awaited(source) < chunksAhead) {
        const number = this.#next(source)
        if (number === undefined) break
        this.#asked.set(number, source)
        source.ask(this.snapshot, this.#partOf(number))
      }
    }
  }

  get #isEvidenced (): boolean { return !this.#evidence.includes(undefined) }

  #numberOf ({ type, index }: Part): number { return type === 'evidence' ? index : this.#evidence.length + index }

  #partOf (number: number): Part {
    const pieces = this.#evidence.length
    return number < pieces ? { type: 'evidence', index: number } : { type: 'chunk', index: number - pieces }
  }

  #isHere (number: number): boolean {
    const { type, index } = this.#partOf(number)
    return (type === 'evidence' ? this.#evidence : this.#chunks)[index] !== undefined
  }

  #given (source: Source, part: Part): void {
    const number = this.#numberOf(part)
    this.#asked.delete(number)
    this.#tried.delete(number)
    this.#slow.delete(source)
  }

  #unask (source: Source): void {
    for (const [number, asked] of this.#asked) {
      if (asked !== source) continue
      this.#asked.delete(number)
      const tried = this.#tried.get(number) ?? new Set()
      this.#tried.set(number, tried.add(source))
    }
  }

  /** The first part that nobody is asked for, of those that the source was not asked for in this round. No chunk before all evidence is here. */
  #next (source: Source): number | undefined {
    const parts = this.#evidence.length + (this.#isEvidenced ? this.#chunks.length : 0)
    for (let number = 0; number < parts; number++) {
      if (this.#isHere(number) || this.#asked.has(number)) continue
      const tried = this.#tried.get(number)
      if (tried === undefined || !tried.has(source)) return number
      if ([...this.#sources].some((other) => !tried.has(other) && !this.#slow.has(other))) continue
      // Everybody had a try: once more round.
      this.#tried.delete(number)
      return number
    }
    return undefined
  }
}
