import { type Announcement, type Clock, type CollaborationId, PeerBaseError, type PeerId, reportRejection, toError } from '@peer-base/app/participant'
import type { CollaborationHead } from './head-row.js'
import type { PinnerCrypto } from './keyless-crypto.js'
import type { OpenTally } from './tally.js'
import { createTokenBuckets } from './token-buckets.js'

export interface AdmissionComponents {
  readonly appName: string
  readonly clock: Clock
  readonly crypto: PinnerCrypto
  readonly tally: OpenTally
  /** Whether the disk holds this collaboration. */
  readonly isKnown: (cid: CollaborationId) => Promise<boolean>
  /** Whether one more may be opened now. Asked for unknown ones only. */
  readonly hasRoom: () => boolean
  readonly admit: (cid: CollaborationId, head: CollaborationHead) => void
  readonly report: (error: Error) => void
}

export interface AdmissionOptions {
  /** Collaborations this pinner has nothing of, per announcer. */
  readonly newPerMinute: number
}

/** Collaborations not open here that a peer may announce: each costs a look at the disk. */
const looksPerMinute = 120
/** Announcements that wait for a look at the disk, and looks at a time. */
const maxWaiting = 4096
const maxLooking = 16

interface Waiting { readonly cid: CollaborationId, readonly head: CollaborationHead, readonly from: PeerId }

/**
 * Who is let in. An announcement's id is computed from its parts first, at the cost of one hash, and its sender is scored when
 * they differ. What the disk holds is let in always; what is new, within its announcer's allowance and while there is room.
 * Refused announcements are said again by their announcers, every 20 s: nothing is remembered of them but a count.
 */
export class Admission {
  readonly #components: AdmissionComponents
  readonly #looks
  readonly #news
  readonly #waiting = new Map<CollaborationId, Waiting>()
  #looking = 0
  #stopped = false

  constructor (components: AdmissionComponents, { newPerMinute }: AdmissionOptions) {
    this.#components = components
    this.#looks = createTokenBuckets(components.clock, { perMinute: looksPerMinute })
    this.#news = createTokenBuckets(components.clock, { perMinute: newPerMinute })
  }

  /** @throws PEERBASE_BAD_GOSSIP, for the network to score the sender */
  consider (announcement: Announcement, from: PeerId): void {
    const head = expectHead(announcement, this.#components)
    const { cid } = announcement
    const { refused } = this.#components.tally
    if (this.#stopped || this.#waiting.has(cid)) return
    if (this.#waiting.size >= maxWaiting) refused.busy += 1
    else if (!this.#looks.take(from)) refused.rate += 1
    else {
      this.#waiting.set(cid, { cid, head, from })
      this.#work()
    }
  }

  stop (): void {
    this.#stopped = true
    this.#waiting.clear()
  }

  #work (): void {
    for (const [cid, waiting] of this.#waiting) {
      if (this.#looking >= maxLooking) return
      this.#waiting.delete(cid)
      this.#looking += 1
      reportRejection(this.#look(waiting), this.#components.report)
    }
  }

  /** Never rejects. */
  async #look ({ cid, head, from }: Waiting): Promise<void> {
    const { isKnown, hasRoom, admit, tally, report } = this.#components
    try {
      const known = await isKnown(cid)
      if (this.#stopped) return
      if (!known && !this.#news.take(from)) tally.refused.rate += 1
      else if (!known && !hasRoom()) tally.refused.full += 1
      else admit(cid, head)
    } catch (error) {
      report(toError(error))
    } finally {
      this.#looking -= 1
      this.#work()
    }
  }
}

/** @throws PEERBASE_BAD_GOSSIP unless the id is that of the parts */
function expectHead (
  { cid, nameTag, writePublicKey }: Announcement, { appName, crypto, tally }: Pick<AdmissionComponents, 'appName' | 'crypto' | 'tally'>
): CollaborationHead {
  const head = { nameTag, writePublicKey: writePublicKey.length === 0 ? undefined : writePublicKey }
  if (idOf({ appName, ...head }, crypto) !== cid) throw forged(tally)
  return head
}

/** Undefined for parts that no collaboration can have. */
function idOf (parts: Parameters<PinnerCrypto['collaborationId']>[0], crypto: PinnerCrypto): string | undefined {
  try {
    return crypto.collaborationId(parts)
  } catch {
    // A key that is no key: the peer's fault, not ours.
    return undefined
  }
}

/** Counts a forgery, and makes the error that has its sender scored. */
export function forged (tally: OpenTally): PeerBaseError {
  tally.refused.forged += 1
  return new PeerBaseError('PEERBASE_BAD_GOSSIP', 'An announcement gives another id than its parts have', { blame: 'penalise' })
}
