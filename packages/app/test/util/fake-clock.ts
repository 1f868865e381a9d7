import type { Cancel, Clock } from '../../src/ports/clock.js'

/** Time that moves only when told to, firing timers in order and letting promises settle in between. */
export class FakeClock implements Clock {
  #now = 0
  #order = 0
  readonly #timers = new Map<number, { readonly at: number, readonly task: () => void }>()

  /** Timers set and neither fired nor cancelled. */
  get alive (): number { return this.#timers.size }

  now (): number { return this.#now }

  after (delayMS: number, task: () => void): Cancel {
    const id = this.#order++
    this.#timers.set(id, { at: this.#now + Math.max(0, delayMS), task })
    return () => { this.#timers.delete(id) }
  }

  async advance (ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [id, { at, task }] = next
      this.#timers.delete(id)
      this.#now = at
      task()
      await settle()
    }
    this.#now = end
  }

  #next (end: number) {
    let best: [number, { readonly at: number, readonly task: () => void }] | undefined
    for (const [id, timer] of this.#timers) if (timer.at <= end && (best === undefined || timer.at < best[1].at)) best = [id, timer]
    return best
  }
}

/** Lets everything that waits only for promises happen. */
export async function settle (): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}

/** Deterministic randomness: a 32-bit xorshift, started at an odd multiple so that each seed is its own and none is 0. */
export function seededRandom (seed: number) {
  let state = Math.imul(seed, 0x9e3779b1) || 1
  return {
    uint32 () {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state >>> 0
    }
  }
}

/** Multiplies property-test runs for a long night: `PEERBASE_RUNS`. */
export const runs = (count: number) => ({ numRuns: count * Number(process.env['PEERBASE_RUNS'] ?? 1) })
