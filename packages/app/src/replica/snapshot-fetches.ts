import { limits, type MessageOf } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Clock } from '../ports/clock.js'
import { toHex } from '../util/bytes.js'
import { createTimers } from '../util/timers.js'
import { badEvidence, checkSignatures, type EvidenceContext, headsOfPiece, isOfHeads } from './evidence.js'
import { type ChunkSource, createSnapshotFetch, type SnapshotFetch, type SnapshotFetchComponents } from './snapshot-fetch.js'
import type { Snapshot, SnapshotParts } from './snapshot-rows.js'

/** A session whose peer offered a snapshot. */
export interface SnapshotSource extends ChunkSource {
  /** The snapshot came whole, from this source or from others, and was taken in or not. */
  over (outcome: FetchOutcome): void
  /** Its peer let us wait too long: the session ends with this. */
  fail (error: PeerBaseError): void
}

/** Taken in or held; or of no use, since it contradicts what is here or does not open. */
export type FetchOutcome = 'taken' | 'useless'

/**
 * The snapshots that a peer fetches, each from all who offer it. Chunks outlive the session they came over, within a bound, so that
 * a fetch goes on where it was when its source went; a source that lies ends its session, one that is silent makes room for the next.
 */
export interface SnapshotFetches {
  /** Whether a snapshot came whole and could not be taken in: it is not fetched again. */
  isUseless (id: string): boolean
  /** Fetches from this source too. False when there is no room for one more now. */
  join (snapshot: Snapshot, source: SnapshotSource): boolean
  leave (source: SnapshotSource): void
  /**
   * @returns `absent` when the source has it no more, or not its evidence.
   * @throws PEERBASE_BAD_ENTRY (blame `penalise`) for what the manifest does not name, or its author did not sign.
   */
  take (source: SnapshotSource, part: MessageOf<'chunk' | 'evidence'>): Promise<'taken' | 'absent'>
  stop (): void
}

export interface SnapshotFetchesComponents extends Pick<SnapshotFetchComponents, 'knownEvidence'>, EvidenceContext {
  readonly clock: Clock
  /** Whether a snapshot is still of use, so that what is here of it is worth keeping. */
  readonly isWanted: (snapshot: Snapshot) => boolean
  readonly finish: (snapshot: Snapshot, parts: SnapshotParts) => Promise<FetchOutcome>
}

/** Bytes that all fetches together may come to hold: two of the largest snapshots. */
const maxBytes = 2 * (limits.snapshotBytes + limits.evidenceBytes)
const maxFetches = 16
const maxUseless = 256
/** The slowest line of the protocol, 1 KiB/s, needs so long for a chunk. */
const slowestChunkMS = limits.chunkBytes / 1024 * 1000

interface Wait { sinceMS: number, silentSinceMS: number }

export function createSnapshotFetches (
  components: SnapshotFetchesComponents, { receiveTimeoutMS }: { readonly receiveTimeoutMS: number }
): SnapshotFetches {
  return new SharedFetches(components, receiveTimeoutMS)
}

class SharedFetches implements SnapshotFetches {
  readonly #components: SnapshotFetchesComponents
  readonly #receiveTimeoutMS: number
  /** By id; who was joined last stands last. */
  readonly #fetches = new Map<string, SnapshotFetch<SnapshotSource>>()
  readonly #useless = new Set<string>()
  readonly #waits = new Map<SnapshotSource, Wait>()
  readonly #timers

  constructor (components: SnapshotFetchesComponents, receiveTimeoutMS: number) {
    this.#components = components
    this.#receiveTimeoutMS = receiveTimeoutMS
    this.#timers = createTimers<'silence'>(components.clock, () => { this.#lookForSilence() })
  }

  isUseless (id: string): boolean { return this.#useless.has(id) }

  join (snapshot: Snapshot, source: SnapshotSource): boolean {
    const fetch = this.#fetches.get(snapshot.id) ?? this.#begin(snapshot)
    if (fetch === undefined) return false
    this.#fetches.delete(snapshot.id)
    this.#fetches.set(snapshot.id, fetch)
    fetch.join(source)
    this.#ask(fetch)
    return true
  }

  leave (source: SnapshotSource): void {
    this.#waits.delete(source)
    for (const fetch of this.#fetches.values()) {
      if (!fetch.sources.has(source)) continue
      fetch.leave(source)
      this.#ask(fetch)
    }
  }

  async take (source: SnapshotSource, part: MessageOf<'chunk' | 'evidence'>): Promise<'taken' | 'absent'> {
    const fetch = this.#fetches.get(toHex(part.snapshot))
    if (fetch === undefined || fetch.isWhole || !fetch.sources.has(source)) return 'taken'
    switch (part.type === 'chunk' ? fetch.take(source, part.index, part.bytes) : await this.#takeEvidence(fetch, source, part)) {
      case 'false':
        if (part.type === 'evidence') throw badEvidence()
        throw new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer sent a chunk that is not what its snapshot names: the channel is closed', { blame: 'penalise' })
      case 'absent':
        this.leave(source)
        return 'absent'
      case 'known': return 'taken'
      case 'taken':
        this.#waits.delete(source)
        if (fetch.isWhole) await this.#finish(fetch)
        else this.#ask(fetch)
        return 'taken'
    }
  }

  stop (): void {
    this.#timers.stop()
    this.#fetches.clear()
    this.#waits.clear()
  }

  async #takeEvidence (
    fetch: SnapshotFetch<SnapshotSource>, source: SnapshotSource, { index, signedHeads }: MessageOf<'evidence'>
  ): Promise<'taken' | 'known' | 'absent' | 'false'> {
    // Signatures cost: only what was asked for is looked at.
    if (!fetch.expects(source, { type: 'evidence', index })) return 'known'
    if (signedHeads.length === 0) return 'absent'
    if (!isOfHeads(signedHeads, headsOfPiece(fetch.snapshot.manifest, index), this.#components)) return 'false'
    switch (await checkSignatures(signedHeads, this.#components)) {
      case 'false': return 'false'
      // Whoever offers a snapshot gives the certificates first.
      case 'unknown': return 'absent'
      case 'true':
    }
    if (this.#fetches.get(fetch.snapshot.id) !== fetch || !fetch.expects(source, { type: 'evidence', index })) return 'known'
    if (fetch.takeEvidence(source, index, signedHeads)) return 'taken'
    this.#over(fetch, 'useless')
    return 'known'
  }

  /** Undefined where what is fetched now must be finished first. What nobody offers any more makes room. */
  #begin (snapshot: Snapshot): SnapshotFetch<SnapshotSource> | undefined {
    const fetch = createSnapshotFetch<SnapshotSource>(snapshot, this.#components)
    const isRoom = (): boolean => this.#fetches.size < maxFetches &&
      [...this.#fetches.values()].reduce((sum, { bytes }) => sum + bytes, fetch.bytes) <= maxBytes
    for (const [id, idle] of this.#fetches) {
      const isOrphan = idle.sources.size === 0 && !idle.isWhole
      if (isOrphan && (!this.#components.isWanted(idle.snapshot) || !isRoom())) this.#fetches.delete(id)
    }
    return isRoom() ? fetch : undefined
  }

  #ask (fetch: SnapshotFetch<SnapshotSource>): void {
    if (fetch.isWhole) return
    fetch.ask()
    const nowMS = this.#components.clock.now()
    for (const source of fetch.sources) {
      if (fetch.awaited(source) > 0 && !this.#waits.has(source)) this.#waits.set(source, { sinceMS: nowMS, silentSinceMS: nowMS })
    }
    if (this.#waits.size > 0) this.#timers.ensure('silence', this.#receiveTimeoutMS)
  }

  /** Who let us wait is asked after the others; who said nothing for as long as the slowest line needs for a chunk broke the protocol. */
  #lookForSilence (): void {
    const nowMS = this.#components.clock.now()
    for (const fetch of this.#fetches.values()) {
      for (const source of fetch.sources) {
        const wait = this.#waits.get(source)
        if (wait === undefined || nowMS - wait.sinceMS < this.#receiveTimeoutMS) continue
        wait.sinceMS = nowMS
        if (nowMS - wait.silentSinceMS > this.#receiveTimeoutMS + slowestChunkMS) {
          this.#waits.delete(source)
          source.fail(new PeerBaseError('PEERBASE_BAD_ENTRY', 'A peer offered a snapshot and gave none of it: the channel is closed', { blame: 'penalise' }))
        } else fetch.release(source)
      }
      this.#ask(fetch)
    }
    if (this.#waits.size > 0) this.#timers.ensure('silence', this.#receiveTimeoutMS)
  }

  async #finish (fetch: SnapshotFetch<SnapshotSource>): Promise<void> {
    this.#over(fetch, await this.#components.finish(fetch.snapshot, fetch.parts))
  }

  #over (fetch: SnapshotFetch<SnapshotSource>, outcome: FetchOutcome): void {
    const { id } = fetch.snapshot
    this.#fetches.delete(id)
    if (outcome === 'useless') this.#useless.add(id)
    for (const useless of this.#useless) if (this.#useless.size > maxUseless) this.#useless.delete(useless)
    const sources = [...fetch.sources]
    for (const source of sources) this.#waits.delete(source)
    for (const source of sources) source.over(outcome)
  }
}
