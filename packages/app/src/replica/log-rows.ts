import { type ReplicaId, parseEntry, type Entry, type VersionVector } from '@peer-base/protocol'
import type { Store, Write } from '../ports/store.js'
import type { EntryPlace } from './log-record.js'
import type { RottenRow } from './quarantine.js'

/**
 * Rows of one collaboration in its (prefixed) store:
 *
 *     r/<replica>            certificate
 *     l/<replica>/<seq>      entry bytes, as received; seq as 12 hexadecimal digits, so that keys sort by it
 */
export interface StoredLogs {
  /** By key. */
  readonly certificates: ReadonlyMap<string, Uint8Array>
  readonly entries: ReadonlyMap<ReplicaId, readonly Entry[]>
  /** Rows whose bytes are no entry. */
  readonly unreadable: readonly RottenRow[]
}

export const certificateKey = (replica: ReplicaId): string => `r/${replica}`

export const certificateWrite = (replica: ReplicaId, certificate: Uint8Array): Write => ({ key: certificateKey(replica), value: certificate })

export const entryWrite = ({ header, bytes }: Entry): Write => ({ key: entryKey(header), value: bytes })

export const entryRemoval = (place: EntryPlace): Write => ({ key: entryKey(place), value: null })

/** Rows of entries whose place `base` covers: a snapshot stands for them. */
export function coveredRows ({ entries }: StoredLogs, base: VersionVector): Write[] {
  return [...entries.values()].flat().map(({ header }) => header).filter(({ replica, seq }) => seq < (base.get(replica) ?? 0)).map(entryRemoval)
}

export function entryKey ({ replica, seq }: EntryPlace): string {
  if (replica !== lastPrefix.replica) lastPrefix = { replica, prefix: `l/${replica}/` }
  const digits = seq.toString(16)
  return lastPrefix.prefix + ((zeros[digits.length] ?? '') + digits)
}

/** The beginning of the last key: one that is put together for each would stay in its pieces, three objects for each row that is kept. */
let lastPrefix = { replica: '', prefix: '' }

/** By how many digits there are: what they lack of twelve. */
const zeros: readonly string[] = Array.from({ length: 13 }, (_, digits) => '0'.repeat(12 - digits))

/** Reads everything; entries of a replica by rising seq, as their keys are. */
export async function readLogs (store: Store): Promise<StoredLogs> {
  const certificates = new Map<string, Uint8Array>()
  const entries = new Map<ReplicaId, Entry[]>()
  const unreadable: RottenRow[] = []
  for await (const [key, value] of store.entries('r/')) certificates.set(key, value)
  for await (const [key, value] of store.entries('l/')) {
    const entry = parseOrUndefined(value)
    if (entry === undefined || entryKey(entry.header) !== key) {
      unreadable.push({ key, value, flaw: 'form' })
      continue
    }
    const log = entries.get(entry.header.replica)
    if (log === undefined) entries.set(entry.header.replica, [entry])
    else log.push(entry)
  }
  return { certificates, entries, unreadable }
}

function parseOrUndefined (bytes: Uint8Array): Entry | undefined {
  try {
    return parseEntry(bytes)
  } catch {
    return undefined
  }
}
