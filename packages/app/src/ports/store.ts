/** One write of a batch; `null` deletes. A value may be a view: what else is in its buffer is none of the store's business. */
export interface Write {
  readonly key: string
  readonly value: Uint8Array | null
}

/**
 * An ordered key-value store. Keys are non-empty strings ordered by their UTF-16 code units.
 * All methods reject with `PEERBASE_STORE_CLOSED` after `close`, and with `PEERBASE_STORE_FAILED` (`cause` inside) or
 * `PEERBASE_STORE_FULL` when the medium fails.
 */
export interface Store {
  get (key: string): Promise<Uint8Array | undefined>
  /** All or nothing; durable when it resolves. Batches take effect in the order they were given. */
  batch (writes: readonly Write[]): Promise<void>
  /**
   * The same without a promise, where the store can at this moment do what `batch` promises before it returns: then true. False leaves all
   * to `batch`. Throws what `batch` rejects with.
   */
  batchSync? (writes: readonly Write[]): boolean
  /** Keys beginning with `prefix`, in order, as they stood when iteration began; where `from` is given, those not below it. */
  entries (prefix: string, from?: string): AsyncIterable<readonly [key: string, value: Uint8Array]>
  /** Waits for batches under way. Idempotent. */
  close (): Promise<void>
}

/** A store that keeps writes in memory for a while: `flush` makes everything written so far durable. */
export interface FlushableStore extends Store {
  flush (): Promise<void>
}
