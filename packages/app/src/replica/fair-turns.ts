import { classify, type ReplicaId, type VersionVector } from '@peer-base/protocol'
import type { DeltaLog } from './delta-log.js'
import type { LogRecord } from './log-record.js'

/** What a replica may send before the next one has its turn, bytes: sixteen have a turn in one batch of 128 KiB. The last entry may reach past it. */
const turnBytes = 8 * 1024

/** Picks what one peer is sent next. */
export interface FairTurns {
  /** Entries beyond `sent` that may be taken in this order, at least one if any, stopping after `maxBytes` at a checked entry. */
  next (log: DeltaLog, sent: VersionVector, maxBytes: number): readonly LogRecord[]
}

/**
 * What fits into one batch goes in the order of the log. Where more waits than that, those who wrote it take turns (deficit round robin without
 * carrying over; Shreedhar and Varghese, 1995): an entry whose causes the peer has goes within as many turns as there are writers who wait,
 * however much one of them wrote before. O(replicas), and what is taken times the replicas that wait.
 */
export function createFairTurns (): FairTurns {
  let last: ReplicaId | undefined
  return {
    next (log, sent, maxBytes) {
      const inOrder = log.since(sent, maxBytes)
      const waiting = waitingBeyond(log, sent)
      if (waiting.length < 2 || bytesOf(inOrder) < maxBytes) return inOrder
      const turns = new Turns(log, sent)
      const first = waiting.findIndex((replica) => last === undefined || replica > last)
      for (let index = Math.max(0, first), idle = 0; turns.bytes < maxBytes && idle < waiting.length; index++) {
        last = waiting[index % waiting.length]
        idle = last !== undefined && turns.take(last) ? 0 : idle + 1
      }
      // A segment that waits for one that waits for it: the order of the log leads through.
      return turns.taken.length === 0 ? inOrder : turns.taken
    }
  }
}

function waitingBeyond (log: DeltaLog, sent: VersionVector): ReplicaId[] {
  const waiting: ReplicaId[] = []
  for (const [replica, end] of log.ends) if (end > (sent.get(replica) ?? 0)) waiting.push(replica)
  return waiting.length < 2 ? waiting : waiting.sort()
}

/** One batch as it grows. */
class Turns {
  readonly taken: LogRecord[] = []
  bytes = 0
  readonly #log: DeltaLog
  readonly #vector: Map<ReplicaId, number>

  constructor (log: DeltaLog, sent: VersionVector) {
    this.#log = log
    this.#vector = new Map(sent)
  }

  /** The replica's next entries, as far as their causes are there, up to a checked one. Returns whether there were any. */
  take (replica: ReplicaId): boolean {
    const before = this.#vector.get(replica) ?? 0
    const segment: LogRecord[] = []
    let whole = 0
    for (let record = this.#next(replica); record !== undefined; record = this.#next(replica)) {
      segment.push(record)
      this.#vector.set(replica, record.entry.header.seq + 1)
      if (!record.checked) continue
      whole = segment.length
      if (bytesOf(segment) >= turnBytes) break
    }
    const taken = segment.slice(0, whole)
    this.#vector.set(replica, before + whole)
    this.taken.push(...taken)
    this.bytes += bytesOf(taken)
    return whole > 0
  }

  #next (replica: ReplicaId): LogRecord | undefined {
    const record = this.#log.record(replica, this.#vector.get(replica) ?? 0)
    return record !== undefined && classify(record.entry.header, this.#vector) === 'ready' ? record : undefined
  }
}

function bytesOf (records: readonly LogRecord[]): number {
  return records.reduce((bytes, { entry }) => bytes + entry.bytes.length, 0)
}
