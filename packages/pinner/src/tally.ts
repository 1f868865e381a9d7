/** Why an announcement was not followed. */
export type Refusal =
  /** The id is not that of its parts: its sender is scored. */
  | 'forged'
  /** Its sender announced too much that is new. */
  | 'rate'
  /** As many collaborations are open as may be, and none of them can be spared. */
  | 'full'
  /** Too many announcements wait to be looked at. */
  | 'busy'

/** What happened since the pinner was made; numbers only grow. */
export interface Tally {
  readonly announcements: number
  readonly refused: Readonly<Record<Refusal, number>>
  readonly started: number
  readonly stopped: number
  /** Entries taken in from peers, each verified; and their bytes. */
  readonly entries: number
  readonly entryBytes: number
  /** Bytes made durable. */
  readonly writtenBytes: number
  /** Receipts signed. */
  readonly receipts: number
  /** Bytes of sessions. */
  readonly traffic: { readonly in: number, readonly out: number }
  /** Snapshots of which another writer had another state. */
  readonly divergences: number
  /** Times a collaboration's writes began to be refused. */
  readonly storeFailures: number
  /** Stored rows found that were not what was written, and set aside. */
  readonly rottenRows: number
  /** Stored rows read again in the background, and rounds of that over the whole store. */
  readonly checkedRows: number
  readonly scrubs: number
}

/** A tally while it is kept. */
export type OpenTally = {
  -readonly [Name in keyof Tally]: Tally[Name] extends number ? number : { -readonly [Part in keyof Tally[Name]]: number }
}

export function createTally (): OpenTally {
  return {
    announcements: 0,
    refused: { forged: 0, rate: 0, full: 0, busy: 0 },
    started: 0,
    stopped: 0,
    entries: 0,
    entryBytes: 0,
    writtenBytes: 0,
    receipts: 0,
    traffic: { in: 0, out: 0 },
    divergences: 0,
    storeFailures: 0,
    rottenRows: 0,
    checkedRows: 0,
    scrubs: 0
  }
}
