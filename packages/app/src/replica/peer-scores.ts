import type { Blame } from '../errors.js'
import type { Clock } from '../ports/clock.js'
import type { PeerId } from '../ports/network.js'

/** Which peers sent what no honest peer sends, and who of them is not spoken with for a while. */
export interface PeerScores {
  /** Takes note of what ended a session, or of what had to be dropped: only an error that blames its sender counts. */
  blame (peer: PeerId, error: unknown): void
  isRefused (peer: PeerId): boolean
}

export interface PeerScoresOptions {
  /** Penalties in a row before a peer is refused. */
  readonly penalties: number
  /** How long it is refused, in ms; and how long it must behave for a penalty to be forgotten. */
  readonly refuseMS: number
}

/** Three: a peer of an older version may be wrong once or twice; and a minute: long for a flood, short for an accident. */
const defaults: PeerScoresOptions = Object.freeze({ penalties: 3, refuseMS: 60_000 })

/** Peers remembered: strangers cannot make the table grow, the longest unheard of is forgotten. */
const maxPeers = 1000

interface Score { readonly penalties: number, readonly atMS: number }

/** O(1) a call; memory bounded. */
export function createPeerScores (clock: Clock, options: PeerScoresOptions = defaults): PeerScores {
  const scores = new Map<PeerId, Score>()
  /** One penalty is forgotten each `refuseMS`. */
  const penaltiesOf = (peer: PeerId): number => {
    const score = scores.get(peer)
    return score === undefined ? 0 : Math.max(0, score.penalties - Math.floor((clock.now() - score.atMS) / options.refuseMS))
  }
  return {
    blame (peer, error) {
      if (blameOf(error) !== 'penalise') return
      const penalties = Math.min(options.penalties, penaltiesOf(peer) + 1)
      scores.delete(peer)
      scores.set(peer, { penalties, atMS: clock.now() })
      const oldest = scores.size > maxPeers ? scores.keys().next().value : undefined
      if (oldest !== undefined) scores.delete(oldest)
    },
    isRefused: (peer) => penaltiesOf(peer) >= options.penalties
  }
}

/** Errors of the codec and of the engine both carry who is to blame. */
function blameOf (error: unknown): Blame {
  const blame: unknown = typeof error === 'object' && error !== null && 'blame' in error ? error.blame : 'none'
  return blame === 'penalise' || blame === 'ignore' ? blame : 'none'
}
