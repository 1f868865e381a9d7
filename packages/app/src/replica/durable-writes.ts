import type { Head } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { Store, Write } from '../ports/store.js'
import type { DeltaLog } from './delta-log.js'

export interface DurableWritesComponents {
  /** Prefixed: this collaboration's own. */
  readonly store: Pick<Store, 'batch'>
  readonly log: Pick<DeltaLog, 'heads'>
  readonly report: (error: Error) => void
  /** The store began to refuse writes; undefined: it has taken all that it refused. */
  readonly onStore?: (failure: Error | undefined) => void
}

/**
 * What a replica writes, in order, while its store works and while it fails: work goes on in memory then, nothing is acknowledged, and what
 * was refused goes before the next writes. Called by one at a time, the writer queue.
 */
export class DurableWrites {
  readonly #components: DurableWritesComponents
  #refused: readonly Write[] = []
  /** Where the log stood when the store began to fail; undefined while it works. */
  #heads: readonly Head[] | undefined

  constructor (components: DurableWritesComponents) {
    this.#components = components
  }

  /** What the store has promised to keep: lags the log only while the store fails. */
  heads (): readonly Head[] { return this.#heads ?? this.#components.log.heads() }

  /** Something is nowhere but in memory. */
  get isBehind (): boolean { return this.#refused.length > 0 }

  /** Never rejects: what the store refuses is reported, and tried again with the next writes. */
  add (writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return Promise.resolve()
    return this.#write(this.isBehind ? [...this.#refused, ...writes] : writes)
  }

  /** Writes what was refused. Never rejects. */
  async retry (): Promise<void> {
    if (this.isBehind) await this.#write(this.#refused)
  }

  async #write (all: readonly Write[]): Promise<void> {
    const { store, log, report, onStore } = this.#components
    try {
      await store.batch(all)
      if (this.#heads === undefined) return
      this.#refused = []
      onStore?.(undefined)
      this.#heads = undefined
    } catch (error) {
      const isNews = this.#heads === undefined
      this.#heads ??= log.heads()
      this.#refused = all
      report(toError(error))
      if (isNews) onStore?.(toError(error))
    }
  }
}
