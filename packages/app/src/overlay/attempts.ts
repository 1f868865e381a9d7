import type { PeerId } from '../ports/network.js'

/** What is remembered of dialling one peer. */
export interface Attempt {
  /** Consecutive dials that failed: counts towards eviction. */
  readonly unreachable: number
  /** How often the delay has doubled: failed dials, and links that did not last. */
  readonly level: number
  /** No dial before this clock time. */
  readonly notBefore: number
}

export interface BackoffOptions {
  /** Delay after the first failure, in ms. */
  readonly backoffMS: number
  /** Longest delay, in ms. */
  readonly maxBackoffMS: number
}

const fresh: Attempt = Object.freeze({ unreachable: 0, level: 0, notBefore: 0 })

/**
 * Exponential backoff per peer: the n-th failure in a row is followed by a delay between a half and the whole of
 * `backoffMS · 2^(n-1)`, at most `maxBackoffMS`. A peer that leaves the choice and returns finds its delay unchanged,
 * so coming and going buys no extra dials.
 */
export class Attempts {
  readonly #options: BackoffOptions
  readonly #attempts = new Map<PeerId, Attempt>()

  constructor (options: BackoffOptions) {
    this.#options = options
  }

  of (peer: PeerId): Attempt {
    return this.#attempts.get(peer) ?? fresh
  }

  /** `chance` is uniform in [0, 1). Returns how many dials have failed in a row. */
  failed (peer: PeerId, nowMS: number, chance: number): number {
    const unreachable = this.of(peer).unreachable + 1
    this.#delay(peer, { unreachable, nowMS, chance })
    return unreachable
  }

  /** A dial succeeded: the peer is reachable. Its delay stays until the link has lasted. */
  reached (peer: PeerId): void {
    this.#attempts.set(peer, { ...this.of(peer), unreachable: 0 })
  }

  /** A link ended; `lasted` says whether it lived long enough to be dialled again at once. */
  lost (peer: PeerId, { lasted, nowMS, chance }: { readonly lasted: boolean, readonly nowMS: number, readonly chance: number }): void {
    if (lasted) this.#attempts.delete(peer)
    else this.#delay(peer, { unreachable: 0, nowMS, chance })
  }

  /** The peer gave a sign of life: the next dial need not wait. Failures are not forgotten. */
  hurry (peer: PeerId): void {
    const attempt = this.#attempts.get(peer)
    if (attempt !== undefined) this.#attempts.set(peer, { ...attempt, notBefore: 0 })
  }

  /** Counting begins again, the delay stays. */
  forgive (peer: PeerId): void {
    this.#attempts.set(peer, { ...this.of(peer), unreachable: 0 })
  }

  /** Forgets peers that nobody wants to dial and whose delay is over. */
  prune (nowMS: number, isWanted: (peer: PeerId) => boolean): void {
    for (const [peer, { notBefore }] of this.#attempts) if (notBefore <= nowMS && !isWanted(peer)) this.#attempts.delete(peer)
  }

  #delay (peer: PeerId, { unreachable, nowMS, chance }: { unreachable: number, nowMS: number, chance: number }): void {
    const { backoffMS, maxBackoffMS } = this.#options
    const level = this.of(peer).level + 1
    const longest = Math.min(maxBackoffMS, backoffMS * 2 ** (level - 1))
    this.#attempts.set(peer, { unreachable, level, notBefore: nowMS + longest * (1 + chance) / 2 })
  }
}
