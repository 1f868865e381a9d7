import type { Entry, EntryHeader } from '@peer-base/protocol'

/** An entry with what was computed when it was taken in. */
export interface LogRecord {
  readonly entry: Entry
  /** 32 bytes. */
  readonly hash: Uint8Array
  /**
   * Whether this entry's own signature was verified here. Within a hash-chained run only the last one is; what is
   * served must end at a checked entry, or a junk signature inside a run would make the one who serves it look bad.
   */
  readonly checked: boolean
}

/** Which entry. */
export type EntryPlace = Pick<EntryHeader, 'replica' | 'seq'>
