import type { ReplicationEvents } from '../events.js'
import type { Participant, ParticipantEvents } from '../participant.js'
import type { Logger } from '../ports/logger.js'
import type { PeerId } from '../ports/network.js'
import { Emitter } from '../util/emitter.js'

/** How far others are, and what of this peer's is safe with pinners. */
export interface Replication {
  on<Name extends keyof ReplicationEvents> (event: Name, listener: (...values: ReplicationEvents[Name]) => void): this
  off<Name extends keyof ReplicationEvents> (event: Name, listener?: (...values: ReplicationEvents[Name]) => void): this
  once<Name extends keyof ReplicationEvents> (event: Name, listener: (...values: ReplicationEvents[Name]) => void): this
  /** Members that are pinners. */
  pinnerPeers (): Set<PeerId>
  /** How many pinners signed that their disk has everything this peer has now; 0 when none, or when nothing was written. */
  isCurrentStatePersistedOnPinner (): number
}

export class ReplicationFace extends Emitter<ReplicationEvents> implements Replication {
  readonly #participant: () => Participant | undefined
  readonly #isUnsealed: () => boolean
  #pinners: ReadonlySet<PeerId> = new Set()

  constructor (source: {
    readonly participant: () => Participant | undefined
    /** Whether changes wait that no pinner can have seen. */
    readonly isUnsealed: () => boolean
    readonly logger: Logger
    readonly parent: { emit (event: 'error', error: Error): boolean }
  }) {
    super(source)
    this.#participant = source.participant
    this.#isUnsealed = source.isUnsealed
  }

  pinnerPeers (): Set<PeerId> {
    return new Set(this.#participant()?.pinners())
  }

  isCurrentStatePersistedOnPinner (): number {
    return this.#isUnsealed() ? 0 : this.#participant()?.persistedOn().length ?? 0
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
      case 'persisted': this.emit('pinned', peer, vector)
    }
  }
}
