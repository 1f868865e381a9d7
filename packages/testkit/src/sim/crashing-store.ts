import { PeerBaseError } from '@peer-base/app'
import type { Clock, Store, Write } from '@peer-base/app'
import type { SeededRandom } from './seeded-random.js'
import { SortedRows } from './sorted-rows.js'

export interface DiskOptions {
  readonly clock: Clock
  readonly random: SeededRandom
  /** Longest time a sync takes, in ms; the shortest is 0. @default 5 */
  readonly syncMS?: number
}

/**
 * A disk that outlives the processes that use it. A batch resolves once it is synced; until then nobody reads it, and a
 * crash loses it, or keeps it although nobody was told: batches survive in their order, up to one drawn at random.
 */
export interface CrashingDisk {
  /** @throws PEERBASE_STORE_LOCKED while another handle is open. */
  open (): Promise<Store>
  /** Power off. Every handle dies: what it was doing, and whatever it is asked to do, rejects with `PEERBASE_STORE_CLOSED`. */
  crash (): void
  /**
   * The `n`-th call from now on (get, batch or the start of entries; 1 is the next) rejects with `PEERBASE_STORE_FAILED`.
   * A batch that failed may be on the disk all the same, wholly, as after a failed fsync.
   */
  failCall (n: number): void
  /** Batches that put anything reject with `PEERBASE_STORE_FULL`; deletions and reads go on. */
  fill (): void
  free (): void
  /** Flips one bit of one stored value whose key begins with `prefix`, and tells which key; undefined when there is none. */
  flipBit (prefix?: string): string | undefined
  /** What a crash now would leave at least. Values are copies. */
  synced (): ReadonlyMap<string, Uint8Array>
  /** Calls so far, over all handles: where `failCall` counts from. */
  readonly calls: number
}

export function createCrashingDisk (options: DiskOptions): CrashingDisk {
  const disk = new Disk(options)
  return {
    open: async () => await disk.open(),
    crash: () => disk.crash(),
    failCall: n => { disk.failingCall = disk.calls + n },
    fill: () => { disk.isFull = true },
    free: () => { disk.isFull = false },
    flipBit: prefix => disk.flipBit(prefix),
    synced: () => new Map(disk.rows.range('').map(([key, value]) => [key, value.slice()])),
    get calls () { return disk.calls }
  }
}

interface PendingBatch {
  readonly writes: readonly Write[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  readonly cancel: () => void
}

class Disk {
  readonly rows = new SortedRows()
  readonly clock: Clock
  readonly random: SeededRandom
  isFull = false
  failingCall = 0
  calls = 0
  readonly #syncMS: number
  #handle: DiskHandle | undefined
  #lastSyncMS = 0

  constructor ({ clock, random, syncMS = 5 }: DiskOptions) {
    this.clock = clock
    this.random = random
    this.#syncMS = syncMS
  }

  async open (): Promise<Store> {
    if (this.#handle?.isOpen === true) throw new PeerBaseError('PEERBASE_STORE_LOCKED', 'The simulated disk is open already: close or crash the other handle.')
    this.#handle = new DiskHandle(this)
    return this.#handle
  }

  crash (): void {
    this.#handle?.die()
    this.#handle = undefined
  }

  /** When a sync asked for now is done: syncs end in the order they were asked for. */
  syncDelayMS (): number {
    this.#lastSyncMS = Math.max(this.#lastSyncMS, this.clock.now() + this.random.below(this.#syncMS + 1))
    return this.#lastSyncMS - this.clock.now()
  }

  apply (writes: readonly Write[]): void {
    for (const { key, value } of writes) {
      if (value === null) this.rows.delete(key)
      else this.rows.set(key, value)
    }
  }

  /** Counts a call. @returns whether it is the one that fails */
  isFailing (): boolean {
    return ++this.calls === this.failingCall
  }

  flipBit (prefix = ''): string | undefined {
    const rows = this.rows.range(prefix).filter(([, { length }]) => length > 0)
    if (rows.length === 0) return undefined
    const [key, before] = this.random.pick(rows)
    const value = before.slice()
    const bit = this.random.below(value.length * 8)
    value[bit >> 3] = (value[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    this.rows.set(key, value)
    return key
  }
}

class DiskHandle implements Store {
  isOpen = true
  readonly #disk: Disk
  readonly #pending: PendingBatch[] = []
  #idle: Array<() => void> = []

  constructor (disk: Disk) {
    this.#disk = disk
  }

  async get (key: string): Promise<Uint8Array | undefined> {
    this.#expectWorking()
    expectKey(key)
    return this.#disk.rows.get(key)?.slice()
  }

  async batch (writes: readonly Write[]): Promise<void> {
    this.#expectOpen()
    for (const { key } of writes) expectKey(key)
    const copied = writes.map(({ key, value }) => ({ key, value: value?.slice() ?? null }))
    const isFailing = this.#disk.isFailing()
    if (isFailing && this.#disk.random.chance(0.5)) throw diskFailed()
    if (this.#disk.isFull && writes.some(({ value }) => value !== null)) {
      throw new PeerBaseError('PEERBASE_STORE_FULL', 'The simulated disk is full.')
    }
    return await new Promise((resolve, reject) => {
      const cancel = this.#disk.clock.after(this.#disk.syncDelayMS(), () => this.#synced(isFailing))
      this.#pending.push({ writes: copied, resolve, reject, cancel })
    })
  }

  async * entries (prefix: string, from = prefix): AsyncGenerator<readonly [string, Uint8Array]> {
    this.#expectWorking()
    for (const [key, value] of this.#disk.rows.range(prefix, from)) {
      this.#expectOpen()
      yield [key, value.slice()]
    }
  }

  async close (): Promise<void> {
    this.isOpen = false
    if (this.#pending.length > 0) await new Promise<void>(resolve => { this.#idle.push(resolve) })
  }

  /** Power off: of the batches under way, the first few may have made it. */
  die (): void {
    this.isOpen = false
    const survivors = this.#disk.random.below(this.#pending.length + 1)
    for (const [i, { writes, reject, cancel }] of this.#pending.splice(0).entries()) {
      cancel()
      if (i < survivors) this.#disk.apply(writes)
      reject(diskClosed())
    }
    this.#wakeIdle()
  }

  #synced (isFailing: boolean): void {
    const first = this.#pending.shift()
    if (first === undefined) return
    this.#disk.apply(first.writes)
    if (isFailing) first.reject(diskFailed())
    else first.resolve()
    if (this.#pending.length === 0) this.#wakeIdle()
  }

  #wakeIdle (): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  #expectWorking (): void {
    this.#expectOpen()
    if (this.#disk.isFailing()) throw diskFailed()
  }

  #expectOpen (): void {
    if (!this.isOpen) throw diskClosed()
  }
}

function expectKey (key: string): void {
  if (key === '') throw new PeerBaseError('PEERBASE_INVALID_NAME', 'A store key is a non-empty string.')
}

function diskClosed (): PeerBaseError {
  return new PeerBaseError('PEERBASE_STORE_CLOSED', 'The simulated disk is off, or this handle is closed.')
}

function diskFailed (): PeerBaseError {
  return new PeerBaseError('PEERBASE_STORE_FAILED', 'The simulated disk failed this call.', { cause: new Error('EIO') })
}
