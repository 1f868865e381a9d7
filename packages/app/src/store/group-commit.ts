import type { Write } from '../ports/store.js'

/** How much one sync may carry: bounds on how long the first of them waits, and on what is copied at once. A batch above them goes alone. */
const batchesPerGroup = 256
const bytesPerGroup = 1 << 20

interface QueuedBatch {
  readonly writes: readonly Write[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Batches that arrive while one is being written go to the medium together, in the order they came, as one atomic write
 * with one sync; each resolves when its group is durable. A group that fails rejects all its batches: after a failed
 * sync nobody knows what is on the disk, so none is tried again by itself.
 */
export class GroupCommit {
  readonly #write: (writes: readonly Write[]) => Promise<void>
  readonly #queue: QueuedBatch[] = []
  #writing: Promise<void> | undefined

  constructor (write: (writes: readonly Write[]) => Promise<void>) {
    this.#write = write
  }

  add (writes: readonly Write[]): Promise<void> {
    const written = new Promise<void>((resolve, reject) => { this.#queue.push({ writes, resolve, reject }) })
    this.#writing ??= this.#drain()
    return written
  }

  /** Resolves, never rejects, once nothing is queued or being written. */
  async idle (): Promise<void> {
    await this.#writing
  }

  async #drain (): Promise<void> {
    // What comes in the same turn belongs to the first group.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, this.#groupLength())
      try {
        await this.#write(group.flatMap(({ writes }) => writes))
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#writing = undefined
  }

  #groupLength (): number {
    let bytes = 0
    let length = 0
    for (const { writes } of this.#queue) {
      for (const { value } of writes) bytes += value?.length ?? 0
      if (length === batchesPerGroup || (length > 0 && bytes > bytesPerGroup)) break
      length += 1
    }
    return length
  }
}
