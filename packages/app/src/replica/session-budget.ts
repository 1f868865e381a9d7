import type { Message } from '@peer-base/protocol'
import { PeerBaseError } from '../errors.js'
import type { Clock } from '../ports/clock.js'

/** What a peer may ask of one session: the rest of what it asks is a flood, and ends the session. */
export interface SessionBudget {
  /** Takes note of a message. @throws PEERBASE_TOO_LARGE (blame `penalise`) for one too many. */
  heard (message: Message): void
  /** Takes note of a frame of entries in which nothing was new, whatever the reason. @throws as `heard` */
  useless (): void
}

interface Rate {
  /** How many may come at once after a quiet time. */
  readonly burst: number
  /** How many a second for long. */
  readonly perSecond: number
}

/**
 * Far above what an honest peer does: it says WANT once per wait of seconds, acknowledges at most every 50 ms, and asks for the
 * chunks of a snapshot (1,024 at its default quota) one after another.
 */
const rates = {
  want: { burst: 50, perSecond: 2 },
  getChunk: { burst: 4096, perSecond: 512 },
  snapshots: { burst: 64, perSecond: 2 },
  /** Proofs of equivocation: each costs two signatures. */
  proof: { burst: 64, perSecond: 1 },
  unknown: { burst: 256, perSecond: 4 },
  /** Vectors, acknowledgements, credits, pings, receipts and the like: cheap one by one. */
  control: { burst: 1000, perSecond: 100 },
  useless: { burst: 1000, perSecond: 50 }
} satisfies Readonly<Record<string, Rate>>

type Kind = keyof typeof rates

/** Token buckets, as many as there are kinds. O(1) a message. */
export function createSessionBudget (clock: Clock): SessionBudget {
  const spent = new Map<Kind, { tokens: number, atMS: number }>()
  const take = (kind: Kind): void => {
    const { burst, perSecond } = rates[kind]
    const nowMS = clock.now()
    const before = spent.get(kind) ?? { tokens: burst, atMS: nowMS }
    const tokens = Math.min(burst, before.tokens + (nowMS - before.atMS) * perSecond / 1000)
    if (tokens < 1) {
      throw new PeerBaseError('PEERBASE_TOO_LARGE', `A peer sends more ${kind} messages than any use has for them: the channel is closed`, { blame: 'penalise' })
    }
    spent.set(kind, { tokens: tokens - 1, atMS: nowMS })
  }
  return {
    heard: (message) => {
      const kind = kindOf(message)
      if (kind !== undefined) take(kind)
    },
    useless: () => { take('useless') }
  }
}

/** Entries and chunks are paid for by what is in them. */
function kindOf (message: Message): Kind | undefined {
  switch (message.type) {
    case 'getEvidence': return 'getChunk'
    case 'want': case 'getChunk': case 'snapshots': case 'proof': case 'unknown': return message.type
    case 'entries': case 'chunk': case 'evidence': return undefined
    case 'hello': case 'auth': case 'vector': case 'certificates': case 'lazy': case 'eager': case 'persisted': case 'credit': case 'ping': return 'control'
  }
}
