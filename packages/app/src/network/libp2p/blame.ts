import type { Clock } from '../../ports/clock.js'

/** A fault weighs half as much after this. */
const halfLifeMS = 10 * 60_000

/** Peers remembered: strangers cannot make the table grow, the longest unheard is forgotten. */
const maxPeers = 1000

/** How often each peer sent what had to be rejected, fading with time. */
export class Blame {
  readonly #clock: Clock
  readonly #faults = new Map<string, { weight: number, at: number }>()

  constructor (clock: Clock) {
    this.#clock = clock
  }

  add (peer: string): void {
    const weight = this.of(peer) + 1
    this.#faults.delete(peer)
    this.#faults.set(peer, { weight, at: this.#clock.now() })
    const oldest = this.#faults.keys().next()
    if (this.#faults.size > maxPeers && oldest.done !== true) this.#faults.delete(oldest.value)
  }

  /** 0 for a peer without fault. */
  of (peer: string): number {
    const fault = this.#faults.get(peer)
    return fault === undefined ? 0 : fault.weight * 0.5 ** ((this.#clock.now() - fault.at) / halfLifeMS)
  }
}
