import { toError } from '../errors.js'
import type { Cancel, Clock } from '../ports/clock.js'
import type { FlushableStore, Store, Write } from '../ports/store.js'
import { expectKey, storeClosed } from './store-error.js'

export interface WriteBehindOptions {
  readonly clock: Clock
  /** How long no batch must come before the writes go to the store, in ms. */
  readonly debounceMS: number
  /** How long a write stays in memory at most while batches keep coming, in ms; also the pause before a failed flush is tried again. */
  readonly maxWaitMS: number
  /** Hears why a flush failed that nobody asked for: once, until one succeeds again. */
  readonly report: (error: Error) => void
  /** A flush failed after one that did not; undefined: all that was refused is written. */
  readonly onStore?: (failure: Error | undefined) => void
}

/**
 * Keeps writes in memory and hands them to `store` in one atomic batch: some time after they stop, at the latest
 * `maxWaitMS` after the first, on `flush` and on `close`. Reads see them at once. A crash loses what was not flushed, and
 * all of it: no batch reaches the store without those before it.
 *
 * A failed flush loses nothing: the writes stay, and the next flush carries them too. `flush` and `close` reject with the
 * failure; `close` closes `store` all the same. Values are copied on the way in and out.
 */
export function createWriteBehind (store: Store, options: WriteBehindOptions): FlushableStore {
  return new WriteBehindStore(store, options)
}

type Overlay = Map<string, Uint8Array | null>

class WriteBehindStore implements FlushableStore {
  readonly #store: Store
  readonly #options: WriteBehindOptions
  /** Not yet handed over. */
  #fresh: Overlay = new Map()
  /** Handed over, not yet durable: older than what is fresh. */
  #leaving: Overlay = new Map()
  #dirtySinceMS: number | undefined
  #cancelTimer: Cancel = () => {}
  #flushing: Promise<void> | undefined
  #hasReported = false
  #isFailing = false
  #closing: Promise<void> | undefined

  constructor (store: Store, options: WriteBehindOptions) {
    this.#store = store
    this.#options = options
  }

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectOpen()
    expectKey(key)
    const kept = this.#fresh.has(key) ? this.#fresh.get(key) : this.#leaving.get(key)
    return kept === undefined ? await this.#store.get(key) : kept?.slice()
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.batchSync(writes)
  }

  batchSync (writes: readonly Write[]): true {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    if (writes.length === 0) return true
    for (const { key, value } of writes) this.#fresh.set(key, value?.slice() ?? null)
    const nowMS = this.#options.clock.now()
    this.#dirtySinceMS ??= nowMS
    this.#arm(Math.min(this.#options.debounceMS, this.#dirtySinceMS + this.#options.maxWaitMS - nowMS))
    return true
  }

  async * entries (prefix: string, from = prefix): AsyncGenerator<readonly [string, Uint8Array]> {
    this.#expectOpen()
    // Taken before anything is awaited: what leaves the overlay from here on is in it all the same.
    const overlay = this.#overlay(prefix, from)
    let at = 0
    for await (const [key, value] of this.#store.entries(prefix, from)) {
      for (let kept = overlay[at]; kept !== undefined && kept[0] < key; kept = overlay[++at]) yield * this.#present(kept)
      this.#expectOpen()
      if (overlay[at]?.[0] !== key) yield [key, value]
    }
    for (let kept = overlay[at]; kept !== undefined; kept = overlay[++at]) yield * this.#present(kept)
  }

  async flush (): Promise<void> {
    this.#expectOpen()
    await this.#flushAll()
  }

  async close (): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close (): Promise<void> {
    try {
      await this.#flushAll()
    } finally {
      this.#cancelTimer()
      await this.#store.close()
    }
  }

  /** Until nothing is left that was written before the call; a flush under way may have started without it. */
  async #flushAll (): Promise<void> {
    if (this.#flushing !== undefined) await Promise.allSettled([this.#flushing])
    if (this.#fresh.size > 0 || this.#flushing !== undefined) await this.#flushOnce()
  }

  async #flushOnce (): Promise<void> {
    this.#flushing ??= this.#handOver().finally(() => { this.#flushing = undefined })
    await this.#flushing
  }

  async #handOver (): Promise<void> {
    this.#cancelTimer()
    this.#leaving = this.#fresh
    this.#fresh = new Map()
    this.#dirtySinceMS = undefined
    try {
      await this.#store.batch([...this.#leaving].map(([key, value]) => ({ key, value })))
      this.#hasReported = false
      if (this.#isFailing) this.#options.onStore?.(undefined)
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#options.onStore?.(toError(error))
      this.#isFailing = true
      this.#fresh = new Map([...this.#leaving, ...this.#fresh])
      this.#dirtySinceMS ??= this.#options.clock.now()
      if (this.#closing === undefined) this.#arm(this.#options.maxWaitMS)
      throw error
    } finally {
      this.#leaving = new Map()
    }
  }

  #arm (delayMS: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#options.clock.after(Math.max(0, delayMS), () => {
      this.#flushAll().catch((error: unknown) => {
        if (!this.#hasReported) this.#options.report(toError(error))
        this.#hasReported = true
      })
    })
  }

  #overlay (prefix: string, from: string): Array<readonly [string, Uint8Array | null]> {
    return [...new Map([...this.#leaving, ...this.#fresh])]
      .filter(([key]) => key.startsWith(prefix) && key >= from)
      .sort(([a], [b]) => a < b ? -1 : 1)
  }

  * #present ([key, value]: readonly [string, Uint8Array | null]): Generator<readonly [string, Uint8Array]> {
    this.#expectOpen()
    if (value !== null) yield [key, value.slice()]
  }

  #expectOpen (): void {
    if (this.#closing !== undefined) throw storeClosed()
  }
}
