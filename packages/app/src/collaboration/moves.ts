import type { Keys } from '@peer-base/keys'
import type { ReplicaId, Retirement } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { CollaborationEvents as DocumentEvents } from '../events.js'
import type { Logger } from '../ports/logger.js'

/** Somebody's word that a collaboration goes on elsewhere. Any writer can give it: whether to follow is not for a program to decide. */
export interface Move {
  /** The replica that says so. */
  readonly by: string
  /** The new keys, where they were left for this replica; else whoever moved hands on a link. */
  readonly keys: Keys | undefined
}

/** Events of a collaboration; `moved` is a root's. */
export type CollaborationEvents = DocumentEvents & {
  /** A replica says that the collaboration goes on under other keys. Nobody follows by itself. */
  moved: [move: Move]
}

/** The moves that a log tells of. */
export interface Moves {
  take (by: ReplicaId, retirement: Retirement): Promise<void>
  /** By replica, so that all see one order; of each the newest. */
  list (): readonly Move[]
}

/** A writer can make replicas without end: those of the lowest ids are told of, the same everywhere. */
const maxMoves = 256
/** A look for keys costs a key agreement, a millisecond where it is done in JavaScript: so many in one life, then links are handed on. */
const maxOpenings = 1024

export function createMoves ({ openKeys, onMoved, logger }: {
  /** The keys that are left for this peer's replica; undefined where it has none. */
  readonly openKeys: (retirement: Retirement, by: ReplicaId) => Promise<Keys | undefined>
  readonly onMoved: (move: Move) => void
  readonly logger: Logger
}): Moves {
  const moves = new Map<ReplicaId, Move>()
  let openings = 0
  const open = async (retirement: Retirement, by: ReplicaId): Promise<Keys | undefined> => {
    if (retirement.boxes.length === 0 || ++openings > maxOpenings) return undefined
    try {
      return await openKeys(retirement, by)
    } catch (error) {
      // Who made the box is at fault; that it moved is said all the same.
      logger.warn('keys that were left behind do not open', { by, reason: toError(error).name })
      return undefined
    }
  }
  const sorted = (): ReplicaId[] => [...moves.keys()].sort()
  return {
    async take (by, retirement) {
      const move = Object.freeze({ by, keys: await open(retirement, by) })
      moves.set(by, move)
      for (const surplus of sorted().slice(maxMoves)) moves.delete(surplus)
      if (moves.get(by) === move) onMoved(move)
    },
    list: () => sorted().flatMap((replica) => moves.get(replica) ?? [])
  }
}
