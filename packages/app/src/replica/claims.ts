import { join, limits, type VersionVector } from '@peer-base/protocol'

/**
 * What a peer says it has, joined to what it said before. A claim may name replicas that nobody knows, new ones in each message: where the
 * join would outgrow what one message may say, the newest claim stands alone.
 */
export function joinClaims (before: VersionVector, claim: VersionVector): VersionVector {
  const joined = join(before, claim)
  return joined.size > limits.heads ? claim : joined
}
