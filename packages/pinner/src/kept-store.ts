import { prefixStore, type Store, toError, type Write } from '@peer-base/app/participant'
import { type CollaborationHead, headKey, headWrite, readHead } from './head-row.js'

/** What a kept store tells. */
export interface KeptStoreEvents {
  /** A write was refused, after writes that were not; told once until all is written. */
  failing (error: Error): void
  /** `bytes` more are durable. */
  written (bytes: number): void
}

/**
 * One collaboration's part of the store. Its head goes with the first write there is, in one batch: nothing is kept of a
 * collaboration that nobody writes to, and whatever is kept can be told from its head. Writes the store refused are
 * remembered, each key's newest, so that they can be tried again.
 */
export class KeptStore implements Store {
  readonly #store: Store
  readonly #head: CollaborationHead
  readonly #events: KeptStoreEvents
  readonly #refused = new Map<string, Uint8Array | null>()
  #underWay = 0
  #hasHead = false

  constructor (store: Store, head: CollaborationHead, events: KeptStoreEvents) {
    this.#store = store
    this.#head = head
    this.#events = events
  }

  /** Looks for the head. To be called before the first write. */
  async open (): Promise<void> {
    this.#hasHead = readHead(await this.#store.get(headKey)) !== undefined
  }

  /** Something that was to be kept is not durable. */
  get isFailing (): boolean { return this.#refused.size > 0 }

  async get (key: string): Promise<Uint8Array | undefined> { return await this.#store.get(key) }

  entries (prefix: string, from?: string): AsyncIterable<readonly [string, Uint8Array]> { return this.#store.entries(prefix, from) }

  async batch (writes: readonly Write[]): Promise<void> {
    const all = this.#hasHead ? writes : [headWrite(this.#head), ...writes]
    this.#underWay += 1
    try {
      await this.#store.batch(all)
      this.#hasHead = true
      for (const { key } of all) this.#refused.delete(key)
      this.#events.written(all.reduce((bytes, { value }) => bytes + (value?.length ?? 0), 0))
    } catch (error) {
      const isNews = !this.isFailing
      for (const { key, value } of all) this.#refused.set(key, value)
      if (isNews) this.#events.failing(toError(error))
      throw error
    } finally {
      this.#underWay -= 1
    }
  }

  /** Tries once more to write what was refused. True when nothing is left; what is newer and under way goes first. */
  async retry (): Promise<boolean> {
    if (this.#underWay > 0 || !this.isFailing) return !this.isFailing
    try {
      await this.batch([...this.#refused].map(([key, value]) => ({ key, value })))
    } catch {
      // Told when it began to fail.
      return false
    }
    return !this.isFailing
  }

  /** Writes the head again where it is not what was written. Resolves with whether it was not. */
  async mend (): Promise<boolean> {
    if (!this.#hasHead || this.isFailing || readHead(await this.#store.get(headKey)) !== undefined) return false
    await this.batch([headWrite(this.#head)])
    return true
  }

  async close (): Promise<void> { await this.#store.close() }
}

/** Where a collaboration's rows are: as in an app's store. */
export const collaborationStore = (store: Store, cid: string): Store => prefixStore(prefixStore(store, 'c'), cid)
