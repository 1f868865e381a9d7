import { limits, type VersionVector } from '@peer-base/protocol'
import type { ParticipantComponents } from './participant-components.js'
import type { Cancel } from './ports/clock.js'
import type { PeerId } from './ports/network.js'
import { createReceiptMaker, type ReceiptBook } from './replica/receipts.js'
import type { Replica } from './replica/replica.js'
import { reportRejection } from './util/report.js'

export interface ReceiptsComponents extends Pick<ParticipantComponents, 'cid' | 'network' | 'clock' | 'storeId' | 'events' | 'report'> {
  readonly replica: Replica
  readonly book: ReceiptBook
  /** What a pinner has now promised. */
  readonly onPersisted: (pinner: PeerId, vector: VersionVector) => void
  /** Tells those who have a link. */
  readonly tellLinked: () => void
  /** Tells everybody, where there are members without a link. */
  readonly publish: (receipt: Uint8Array) => void
  readonly isAnybodyUnlinked: () => boolean
}

/** How long a pinner gathers before it tells everybody what it has; who sent it hears sooner. */
const tellMS = 1000

/** The receipts of a participant: those that pinners give it and, of a pinner, those that it gives. */
export class Receipts {
  readonly #components: ReceiptsComponents
  /** Makes what a pinner promises; absent in others. */
  readonly promise: (() => Promise<Uint8Array>) | undefined
  #telling: Cancel | undefined
  #isStopped = false

  constructor (components: ReceiptsComponents) {
    this.#components = components
    const { storeId, events } = components
    this.promise = storeId === undefined ? undefined : createReceiptMaker({ ...components, storeId, onSigned: () => events.promised?.() })
  }

  /** The log went on: of a pinner, everybody is told soon. */
  advanced (): void {
    const { clock, report } = this.#components
    if (this.promise === undefined || this.#isStopped) return
    this.#telling ??= clock.after(tellMS, () => {
      this.#telling = undefined
      reportRejection(this.#tell(), report)
    })
  }

  /** A pinner's receipt came, over a link or by gossip. One that does not hold is dropped. */
  take (from: PeerId, receipt: Parameters<ReceiptBook['take']>[0]): void {
    reportRejection(this.#take(from, receipt), this.#components.report)
  }

  /** Pinners that signed for everything in `version`. */
  covering (version: VersionVector): PeerId[] { return this.#components.book.covering(version) }

  stop (): void {
    this.#isStopped = true
    this.#telling?.()
  }

  async #take (from: PeerId, receipt: Parameters<ReceiptBook['take']>[0]): Promise<void> {
    const vector = await this.#components.book.take(receipt, from)
    if (vector !== undefined) this.#components.onPersisted(from, vector)
  }

  /** By the sessions there are; by gossip, at the price of a signature and of everybody's bandwidth, only to members without one. */
  async #tell (): Promise<void> {
    const { tellLinked, publish, isAnybodyUnlinked } = this.#components
    const receipt = await this.promise?.()
    if (receipt === undefined) return
    tellLinked()
    if (isAnybodyUnlinked() && receipt.length <= limits.gossipBytes) publish(receipt)
  }
}
