import type { ReplicationEvents } from '../events.js'
import type { Participant } from '../participant.js'
import type { ParticipantEvents } from '../participant-events.js'
import type { Logger } from '../ports/logger.js'
import type { PeerId } from '../ports/network.js'
import type { Link } from '../replica/link.js'
import { Emitter } from '../util/emitter.js'

/** How far others are, and what of this peer's is safe with pinners. */
export interface Replication {
  on<Name extends keyof ReplicationEvents> (event: Name, listener: (...values: ReplicationEvents[Name]) => void): this
  off<Name extends keyof ReplicationEvents> (event: Name, listener?: (...values: ReplicationEvents[Name]) => void): this
  once<Name extends keyof ReplicationEvents> (event: Name, listener: (...values: ReplicationEvents[Name]) => void): this
  /** Members that are pinners. */
  pinnerPeers (): Set<PeerId>
  /**
   * How many pinners signed that their disk has everything this peer has now; 0 when none, or when nothing was written. Receipts are
   * checked, and kept over restarts. With the option `trustedPinners` only those count; without it, anybody who signed does.
   */
  isCurrentStatePersistedOnPinner (): number
  /** The ways that entries take from and to this peer, and how. Empty while it is stopped. */
  links (): readonly Link[]
}

export class ReplicationFace extends Emitter<ReplicationEvents> implements Replication {
  readonly #participant: () => Participant | undefined
  readonly #isUnsealed: () => boolean
  readonly #trusted: ReadonlySet<string> | undefined
  #pinners: ReadonlySet<PeerId> = new Set()

  constructor (source: {
    readonly participant: () => Participant | undefined
    /** Whether changes wait that no pinner can have seen. */
    readonly isUnsealed: () => boolean
    /** The pinners that count; undefined where all do. */
    readonly trustedPinners: readonly string[] | undefined
    readonly logger: Logger
    readonly parent: { emit (event: 'error', error: Error): boolean }
  }) {
    super(source)
    this.#participant = source.participant
    this.#isUnsealed = source.isUnsealed
    this.#trusted = source.trustedPinners === undefined ? undefined : new Set(source.trustedPinners)
  }

  pinnerPeers (): Set<PeerId> {
    return new Set(this.#participant()?.pinners())
  }

  isCurrentStatePersistedOnPinner (): number {
    if (this.#isUnsealed()) return 0
    const trusted = this.#trusted
    return (this.#participant()?.persistedOn() ?? []).filter((peer) => trusted === undefined || trusted.has(peer)).length
  }

  links (): readonly Link[] { return this.#participant()?.links() ?? [] }

  /** A link came or goes on in another mode; without a mode it went. */
  linkChanged ({ peer, direction, mode }: Pick<Link, 'peer' | 'direction'> & { readonly mode: Link['mode'] | undefined }): void {
    this.emit('link changed', peer, { direction, mode })
  }

  /** Tells of pinners that came and went since last time. */
  membersChanged (): void {
    const now = this.pinnerPeers()
    const before = this.#pinners
    this.#pinners = now
    for (const peer of now) if (!before.has(peer)) this.emit('pinner joined', peer)
    for (const peer of before) if (!now.has(peer)) this.emit('pinner left', peer)
  }

  tell: ParticipantEvents['replication'] = (event, peer, vector) => {
    const toPinner = this.#participant()?.pinners().has(peer) === true
    switch (event) {
      case 'sending': this.emit(toPinner ? 'pinning' : 'replicating', peer, vector); return
      case 'acknowledged': if (!toPinner) this.emit('replicated', peer, vector); return
      case 'receiving': this.emit('receiving', peer, vector); return
      case 'received': this.emit('received', peer, vector); return
      case 'persisted': this.emit('pinned', peer, vector, { trusted: this.#trusted?.has(peer) === true })
    }
  }
}
