import { type CollaborationId, covers, type KnownMessage, type MessageOf } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { ContradictedOffers } from './contradicted-offers.js'
import type { Replica } from './replica.js'
import type { FetchOutcome, SnapshotFetches, SnapshotSource } from './snapshot-fetches.js'
import { examineOffer } from './snapshot-offer.js'
import type { Snapshot } from './snapshot-rows.js'

export interface SnapshotTakerComponents {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  readonly replica: Replica
  readonly fetches: SnapshotFetches
  readonly holdsSnapshots: boolean
  readonly send: (message: KnownMessage) => void
  /** Ends the session. */
  readonly fail: (error: Error) => void
}

/** The snapshots that one session's peer offers, one at a time: which of them is of use, and what to say when it is here. */
export class SnapshotTaker {
  readonly #components: SnapshotTakerComponents
  readonly #source: SnapshotSource
  /** What the peer offered last, best attested first. */
  #offers: readonly Snapshot[] = []
  #fetching: Snapshot | undefined
  /** What was fetched was ahead of what was here when its fetch began. */
  #isBehind = false
  readonly #contradicted: ContradictedOffers

  constructor (components: SnapshotTakerComponents) {
    this.#components = components
    this.#contradicted = new ContradictedOffers(components)
    this.#source = {
      ask: ({ hash }, { type, index }) => { components.send({ type: type === 'chunk' ? 'getChunk' : 'getEvidence', snapshot: hash, index }) },
      over: (outcome) => { this.#over(outcome) },
      fail: components.fail
    }
  }

  /** @throws what `examineOffer` throws */
  async hear (message: MessageOf<'snapshots'>): Promise<void> {
    const { replica } = this.#components
    this.#offers = await examineOffer(message, this.#components)
    for (const offer of this.#offers) if (replica.contradicts(offer)) this.#contradicted.ask(offer)
    if (this.#fetching !== undefined) return
    // The pusher may hold entries back until it hears where we stand.
    if (!this.#fetchNext() || !this.#isBehind) this.#tellVector()
  }

  /** @throws PEERBASE_BAD_ENTRY for a chunk that is not what the manifest names, and for evidence that is false */
  async take (part: MessageOf<'chunk' | 'evidence'>): Promise<void> {
    if (part.type === 'evidence' && await this.#contradicted.take(part)) return
    if (await this.#components.fetches.take(this.#source, part) === 'taken') return
    this.#offers = this.#offers.filter((offer) => offer !== this.#fetching)
    this.#fetching = undefined
    if (!this.#fetchNext() && this.#isBehind) this.#sayWant()
  }

  leave (): void {
    this.#components.fetches.leave(this.#source)
  }

  /** The best attested snapshot that is ahead of us, or else one to hold in place of entries that are here. False when there is none. */
  #fetchNext (): boolean {
    const { replica, fetches } = this.#components
    const useful = this.#offers.filter((offer) => !fetches.isUseless(offer.id) && !replica.shelf.has(offer.id) && !replica.contradicts(offer))
    const ahead = useful.find(({ vector }) => !covers(replica.version(), vector))
    const wanted = ahead ?? useful.find((offer) => this.#isToHold(offer))
    if (wanted === undefined || !fetches.join(wanted, this.#source)) return false
    this.#fetching = wanted
    this.#isBehind = ahead !== undefined
    return true
  }

  #isToHold ({ vector }: Snapshot): boolean {
    const { holdsSnapshots, replica } = this.#components
    return holdsSnapshots && !replica.shelf.newest().some((held) => covers(held.vector, vector))
  }

  #over (outcome: FetchOutcome): void {
    const wasBehind = this.#isBehind
    this.#fetching = undefined
    this.#fetchNext()
    if (!wasBehind) return
    // One that does not open would be offered again after a WANT, and again: entries only, then.
    if (outcome === 'taken') this.#sayWant()
    else this.#tellVector()
  }

  #sayWant (): void {
    this.#components.send({ type: 'want', heads: this.#components.replica.log.heads() })
  }

  #tellVector (): void {
    this.#components.send({ type: 'vector', heads: this.#components.replica.log.heads() })
  }
}
