import { type CollaborationId, entryHeadBytes, limits, type MessageOf } from '@peer-base/protocol'
import type { Verifier } from '../ports/crypto.js'
import { equalBytes, toHex } from '../util/bytes.js'
import type { LogRecord } from './log-record.js'
import { badEvidence, checkSignatures, headsOfPiece, isOfHeads } from './evidence.js'
import type { Replica } from './replica.js'
import type { Snapshot } from './snapshot-rows.js'

export interface ContradictedOffersComponents {
  readonly cid: CollaborationId
  readonly verifier: Verifier
  readonly replica: Pick<Replica, 'log' | 'equivocations' | 'learnProof'>
  readonly send: (message: MessageOf<'getEvidence'>) => void
}

/** Pieces asked for at a time in one session. */
const mostAsked = 4

/**
 * Snapshots that name other entries than those here are not taken. Their evidence tells why: either a replica signed both, which proves that it
 * equivocated, or there is none, and whoever made the snapshot lies.
 */
export class ContradictedOffers {
  readonly #components: ContradictedOffersComponents
  /** By snapshot and piece. */
  readonly #asked = new Map<string, Snapshot>()

  constructor (components: ContradictedOffersComponents) {
    this.#components = components
  }

  /** Asks for the evidence of what an offer says otherwise. O(heads). */
  ask (offer: Snapshot): void {
    const { send } = this.#components
    const places = offer.manifest.heads.flatMap((head, place) => this.#other(head) === undefined ? [] : [place])
    for (const index of new Set(places.map((place) => Math.floor(place / limits.evidenceHeads)))) {
      const key = `${offer.id} ${index}`
      if (this.#asked.size >= mostAsked || this.#asked.has(key)) continue
      this.#asked.set(key, offer)
      send({ type: 'getEvidence', snapshot: offer.hash, index })
    }
  }

  /** Whether a piece was asked for here. @throws PEERBASE_BAD_ENTRY (blame `penalise`) for evidence that is false */
  async take ({ snapshot, index, signedHeads }: MessageOf<'evidence'>): Promise<boolean> {
    const key = `${toHex(snapshot)} ${index}`
    const offer = this.#asked.get(key)
    if (offer === undefined) return false
    this.#asked.delete(key)
    if (signedHeads.length === 0) return true
    const heads = headsOfPiece(offer.manifest, index)
    if (!isOfHeads(signedHeads, heads, this.#components)) throw badEvidence()
    const verdict = await checkSignatures(signedHeads, this.#components)
    if (verdict === 'false') throw badEvidence()
    for (const [place, head] of heads.entries()) {
      const [kept, second] = [this.#other(head), signedHeads[place]]
      if (verdict === 'true' && kept !== undefined && second !== undefined) {
        await this.#components.replica.learnProof({ first: entryHeadBytes(kept.entry), second })
      }
    }
    return true
  }

  /** The entry that is here, signed for itself, where a head names another: what of its replica is not known yet. */
  #other ({ replica, end, hash }: Snapshot['manifest']['heads'][number]): LogRecord | undefined {
    const { log, equivocations } = this.#components.replica
    const kept = log.record(replica, end - 1)
    return kept?.checked !== true || equalBytes(kept.hash, hash) || equivocations.has(replica) ? undefined : kept
  }
}
