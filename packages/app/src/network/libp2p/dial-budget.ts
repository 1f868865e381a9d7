import type { Clock } from '../../ports/clock.js'
import type { PeerId } from '../../ports/network.js'

/** So many failures a minute, one right after the other; from then on one each `laterMS`. */
const burst = 3
const minuteMS = 60_000
const laterMS = 15_000
/** Of whom failures are remembered; made-up peers beyond that make all forgotten. */
const maxPeers = 1000

/**
 * How often a peer may be dialled in vain: addresses come from others, who must not aim us at a stranger. Whoever was away for long is
 * dialled again within `laterMS`, however often that failed before. O(1) each.
 */
export class DialBudget {
  readonly #clock: Clock
  readonly #failures = new Map<PeerId, number[]>()

  constructor (clock: Clock) {
    this.#clock = clock
  }

  allows (peer: PeerId): boolean {
    const failures = this.#recent(peer)
    return failures.length < burst || this.#clock.now() - (failures.at(-1) ?? 0) >= laterMS
  }

  noteFailure (peer: PeerId): void {
    if (this.#failures.size >= maxPeers) this.#failures.clear()
    this.#failures.set(peer, [...this.#recent(peer).slice(1 - burst), this.#clock.now()])
  }

  noteSuccess (peer: PeerId): void {
    this.#failures.delete(peer)
  }

  #recent (peer: PeerId): number[] {
    const since = this.#clock.now() - minuteMS
    return (this.#failures.get(peer) ?? []).filter((at) => at > since)
  }
}
