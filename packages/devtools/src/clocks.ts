import type { PeerId, VectorClock } from '@peer-base/app'
import type { CollaborationModel } from './model.js'

/** One replica's entries: how many are here, and how many each linked peer is known to have. */
export interface ClockRow {
  readonly replica: string
  readonly here: number
  /** In the order of `peers`. */
  readonly there: readonly number[]
}

export interface ClockTable {
  /** Linked peers, sorted. */
  readonly peers: readonly PeerId[]
  /** Most entries first. */
  readonly rows: readonly ClockRow[]
  /** Entries that are here and not known to be there, in the order of `peers`. */
  readonly behind: readonly number[]
}

/** O(replicas · linked peers). */
export function clocksOf ({ reading }: Pick<CollaborationModel, 'reading'>): ClockTable {
  const peers = [...reading.clocks.keys()].sort()
  const theirs = peers.map((peer) => reading.clocks.get(peer) ?? new Map<string, number>())
  const replicas = new Set([reading.clock, ...theirs].flatMap((clock) => [...clock.keys()]))
  const rows = Array.from(replicas, (replica) => ({
    replica, here: reading.clock.get(replica) ?? 0, there: theirs.map((clock) => clock.get(replica) ?? 0)
  }))
  rows.sort((a, b) => b.here - a.here || (a.replica < b.replica ? -1 : 1))
  return { peers, rows, behind: theirs.map((clock) => entriesBehind(reading.clock, clock)) }
}

/** Entries of `clock` that `other` has not. */
export function entriesBehind (clock: VectorClock, other: VectorClock): number {
  let behind = 0
  for (const [replica, end] of clock) behind += Math.max(0, end - (other.get(replica) ?? 0))
  return behind
}

export interface PinnerRow {
  readonly pinner: PeerId
  readonly isHere: boolean
  /** When its last receipt came, in ms since 1970; undefined when none came while the panel watched. */
  readonly receiptAt: number | undefined
  /** Entries that are here and that its last receipt does not cover. */
  readonly behind: number | undefined
}

/** Pinners that are here or that signed for something. */
export function pinnersOf ({ reading, receipts }: Pick<CollaborationModel, 'reading' | 'receipts'>): readonly PinnerRow[] {
  const here = new Set(reading.pinners)
  return [...new Set([...reading.pinners, ...receipts.keys()])].sort().map((pinner) => {
    const receipt = receipts.get(pinner)
    const behind = receipt === undefined ? undefined : entriesBehind(reading.clock, receipt.clock)
    return { pinner, isHere: here.has(pinner), receiptAt: receipt?.at, behind }
  })
}
