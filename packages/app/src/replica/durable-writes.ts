import type { Head } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { Store, Write } from '../ports/store.js'
import { ownBytes } from '../util/bytes.js'
import type { Soon } from '../util/soon.js'
import type { DeltaLog } from './delta-log.js'

export interface DurableWritesComponents {
  /** Prefixed: this collaboration's own. */
  readonly store: Pick<Store, 'batch' | 'batchSync'>
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
  add (writes: readonly Write[]): Soon<void> {
    if (writes.length === 0) return undefined
    return this.#write(this.isBehind ? [...this.#refused, ...writes] : writes)
  }

  /** Writes what was refused. Never rejects. */
  async retry (): Promise<void> {
    if (this.isBehind) await this.#write(this.#refused)
  }

  #write (all: readonly Write[]): Soon<void> {
    try {
      if (this.#components.store.batchSync?.(all) !== true) return this.#writeLater(all)
      this.#taken()
    } catch (error) {
      this.#failed(all, error)
    }
  }

  async #writeLater (all: readonly Write[]): Promise<void> {
    try {
      await this.#components.store.batch(all)
      this.#taken()
    } catch (error) {
      this.#failed(all, error)
    }
  }

  #taken (): void {
    if (this.#heads === undefined) return
    this.#refused = []
    this.#components.onStore?.(undefined)
    this.#heads = undefined
  }

  #failed (all: readonly Write[], error: unknown): void {
    const { log, report, onStore } = this.#components
    const isNews = this.#heads === undefined
    this.#heads ??= log.heads()
    // What waits for long keeps nothing in memory that only stood beside it.
    this.#refused = all.map(({ key, value }) => ({ key, value: value === null ? null : ownBytes(value) }))
    report(toError(error))
    if (isNews) onStore?.(toError(error))
  }
}
